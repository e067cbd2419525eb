// SPDX-License-Identifier: MIT
//
// Waits for a socket from Node.js by its FFI, koffi:
//	node wait.js DLL PATH-OF-KOFFI
// A datagram socket of Winsock's, which sends to itself, is registered; a wait finds
// nothing before, and the socket with its data after.  The output is TAP.

const [dll, where] = process.argv.slice(2);
const fs = require("fs");
const koffi = require(where);
const sel = koffi.load(dll);
const winsock = koffi.load("ws2_32.dll");

const create = sel.func("int32_t sel_selector_new(_Out_ void **selector, uint32_t backend, uint32_t flags)");
const register = sel.func("int32_t sel_selector_register(void *selector, int32_t fd, uint32_t events, uint64_t data, void *key)");
const select = sel.func("int32_t sel_selector_select(void *selector, void *events, size_t capacity, int64_t timeout, uint32_t flags)");
const free = sel.func("void sel_selector_free(void *selector)");
const backendName = sel.func("const char *sel_backend_name(uint32_t backend)");

const startup = winsock.func("int WSAStartup(uint16_t version, void *data)");
const socket = winsock.func("uintptr_t socket(int family, int type, int protocol)");
const bind = winsock.func("int bind(uintptr_t socket, void *address, int size)");
const getsockname = winsock.func("int getsockname(uintptr_t socket, void *address, int *size)");
const sendto = winsock.func("int sendto(uintptr_t socket, void *data, int size, int flags, void *address, int length)");
const recv = winsock.func("int recv(uintptr_t socket, void *data, int size, int flags)");
const closesocket = winsock.func("int closesocket(uintptr_t socket)");

const AF_INET = 2, SOCK_DGRAM = 2, READ = 1;
let count = 0, failed = 0;

// Node's own stream can't open every standard output that Wine passes on.
function print(text)
{
	fs.writeSync(1, text + "\n");
}

function is(want, saw, name)
{
	const good = want === saw;

	failed += good ? 0 : 1;
	print(`${good ? "ok" : "not ok"} ${++count} - ${name}`);
	if (!good)
		print(`# expected ${want}, seen ${saw}`);
}

const address = Buffer.from([AF_INET, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
startup(0x0202, Buffer.alloc(512));
const fd = socket(AF_INET, SOCK_DGRAM, 0);
bind(fd, address, address.length);
const size = Buffer.alloc(4);
size.writeInt32LE(address.length);
getsockname(fd, address, size);

for (const backend of [1, 2, 6]) {
	const name = backendName(backend);
	const out = [null];
	const event = Buffer.alloc(40);

	is(0, create(out, backend, 0), `${name}: new`);
	is(0, register(out[0], Number(fd), READ, 77, null), `${name}: register`);
	is(0, select(out[0], event, 1, 0, 0), `${name}: nothing is ready`);
	sendto(fd, Buffer.from("x"), 1, 0, address, address.length);
	is(1, select(out[0], event, 1, 5000000000, 0), `${name}: one is ready`);
	is(Number(fd), event.readInt32LE(0), `${name}: the socket`);
	is(77n, event.readBigUInt64LE(16), `${name}: its data`);
	is(READ, event.readUInt32LE(24), `${name}: it can be read`);
	free(out[0]);
	recv(fd, Buffer.alloc(8), 8, 0);
}
closesocket(fd);
print(`1..${count}`);
process.exit(failed > 0);
