/** A page of its own without an app around it: a field, lines, and a socket that brings what others write. */
export function serveBare() {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request, self) {
      const { pathname } = new URL(request.url);
      if (pathname === "/socket") return self.upgrade(request) ? undefined : new Response("no");
      return new Response(PAGE, { headers: { "content-type": "text/html; charset=utf-8" } });
    },
    websocket: {
      open: (socket) => void socket.subscribe("all"),
      message: (_, text) => void server.publish("all", text),
    },
  });
  return { url: `http://127.0.0.1:${server.port}/`, stop: () => void server.stop(true) };
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Bare</title>
<style>body{margin:0;font:15px sans-serif}.scroller{height:800px;overflow:auto}p{margin:8px 16px}</style>
<div class="scroller"></div><input class="text-field">
<script>
const lines = document.querySelector(".scroller");
const add = (text) => { const line = document.createElement("p"); line.className = "line"; line.textContent = text; lines.append(line); };
if (location.search === "?long")
  for (let at = 0; at < 2000; at += 1) add(("Line " + at + " of what somebody wrote ").repeat(1 + (at * 7) % 12));
const socket = new WebSocket("ws://" + location.host + "/socket");
socket.onmessage = ({ data }) => add(data);
const field = document.querySelector("input");
field.onkeydown = ({ key }) => { if (key === "Enter") { socket.send(field.value); field.value = ""; } };
field.hidden = true;
socket.onopen = () => { field.hidden = false; };
</script>`;
