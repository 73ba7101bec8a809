// The admin area: on a phone its tabs scroll, and the one that is open comes into view; so does a
// field that needs another look.

for (const here of document.querySelectorAll("nav [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}
document.querySelector("[aria-invalid]")?.focus();
