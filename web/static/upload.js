// A file that is too large is said before it is sent, and that it is being sent afterwards.

const form = document.getElementById("upload");
const input = document.getElementById("f-file");
const wrong = document.getElementById("w-file");
const largest = Number(form.dataset.largest);

input.addEventListener("change", () => {
  const file = input.files[0];
  const large = file !== undefined && file.size > largest;
  wrong.hidden = !large;
  wrong.textContent = large ? `${file.name} is larger than ${largest / 1048576} MB; send it in parts.` : "";
  input.setCustomValidity(wrong.textContent);
});
form.addEventListener("submit", () => {
  document.getElementById("sending").hidden = false;
  form.querySelector("button").disabled = true;
});
addEventListener("pageshow", () => {
  form.querySelector("button").disabled = false;
  document.getElementById("sending").hidden = true;
});
