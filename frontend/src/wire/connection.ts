/** How all sockets connect: at once over a WebSocket, and again soon after a break. */

export const CONNECTION = { path: "/socket.io", transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 4000, timeout: 8000 };
