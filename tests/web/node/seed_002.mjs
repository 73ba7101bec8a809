// Seed 002's client examples, as written there but for the port:
//   node seed_002.mjs http://localhost:5000 [TOKEN]
// With a token: outside a demo, where a key or a display's token is needed.
// Prints a line of JSON for every celebration; ends when both clients have had one.

import { io } from 'socket.io-client';

const [url, token] = process.argv.slice(2);
const options = token ? [{ auth: { token } }] : [];
const sockets = [];
const waiting = new Set(['quick start', 'example 2']);

function celebrated(client, achievement) {
  console.log(JSON.stringify({ client, achievement }));
  waiting.delete(client);
  if (waiting.size === 0) sockets.forEach((socket) => socket.disconnect());
}

function quickStart() {
  const socket = io(`${url}/leaderboard`, ...options);

  socket.on('achievement:celebration', (achievement) => {
    // Show milestone celebration!
    celebrated('quick start', achievement);
  });
  return socket;
}

function example2() {
  const socket = io(`${url}/leaderboard`, { forceNew: true, ...options[0] });

  socket.on('connect', () => {
    socket.emit('join:tv-display'); // Join TV display room
  });

  socket.on('achievement:celebration', (achievement) => {
    celebrated('example 2', achievement);
  });
  return socket;
}

sockets.push(quickStart(), example2());
let connected = 0;
for (const socket of sockets) {
  socket.on('connect', () => {
    connected += 1;
    if (connected === sockets.length) console.log('ready');
  });
  socket.on('connect_error', (error) => {
    console.log(JSON.stringify({ refused: error.message }));
    sockets.forEach((each) => each.disconnect());
  });
}
