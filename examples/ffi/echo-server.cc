/* SPDX-License-Identifier: MIT */
/*
 * The echo server in C++17, through sel.h.  A connection's error ends that one
 * connection, any other reaches main().
 */
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "selector.hh"

namespace {

constexpr int64_t pause_time = 100'000'000; /* nanoseconds without accepting */

bool try_later()
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

template<typename number> number system_check(number result)
{
	if (result < 0)
		throw std::system_error(errno, std::generic_category());
	return result;
}

class descriptor {
public:
	explicit descriptor(int fd) : fd_(system_check(fd)) {}
	descriptor(descriptor &&other) noexcept
		: fd_(std::exchange(other.fd_, -1)) {}
	descriptor &operator=(descriptor &&) = delete;
	~descriptor()
	{
		if (fd_ >= 0)
			close(fd_);
	}
	operator int() const noexcept { return fd_; }

private:
	int fd_;
};

class connection {
public:
	connection(sel::selector &set, descriptor peer)
		: socket_(std::move(peer)),
		  watch_(set, socket_, SEL_EVENT_READ) {}

	void ready(uint32_t events)
	{
		if (events & SEL_EVENT_READ)
			receive();
		if (begin_ < end_)
			transmit();
		if (!done())
			watch_.modify(interest());
	}
	bool done() const { return interest() == 0; }

private:
	void receive()
	{
		const ssize_t n = read(socket_, buffer_.data() + end_,
				       buffer_.size() - end_);

		if (n < 0 && try_later())
			return;
		end_ += static_cast<std::size_t>(system_check(n));
		eof_ = n == 0;
	}
	void transmit()
	{
		const ssize_t n = send(socket_, buffer_.data() + begin_,
				       end_ - begin_, MSG_NOSIGNAL);

		if (n < 0 && try_later())
			return;
		begin_ += static_cast<std::size_t>(system_check(n));
		if (begin_ == end_)
			begin_ = end_ = 0;
	}
	/* What it waits for follows from the buffer alone. */
	uint32_t interest() const
	{
		uint32_t events = 0;

		if (!eof_ && end_ < buffer_.size())
			events |= SEL_EVENT_READ;
		if (begin_ < end_)
			events |= SEL_EVENT_WRITE;
		return events;
	}

	const descriptor socket_;
	sel::registration watch_;	/* ends before the socket does */
	bool eof_ = false;
	std::size_t begin_ = 0, end_ = 0;	/* what is still to be echoed */
	std::array<char, 16384> buffer_;
};

descriptor listen_on(uint16_t port)
{
	descriptor fd(socket(AF_INET, SOCK_STREAM, 0));
	const int yes = 1;
	sockaddr_in address{};

	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	system_check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes,
				sizeof(yes)));
	if (bind(fd, reinterpret_cast<sockaddr *>(&address),
		 sizeof(address)) < 0)
		throw std::system_error(errno, std::generic_category(),
					"port " + std::to_string(port));
	system_check(listen(fd, SOMAXCONN));
	system_check(fcntl(fd, F_SETFL, O_NONBLOCK));
	return fd;
}

class server {
public:
	server(uint32_t backend, uint16_t port, bool quiet)
		: set_(backend), socket_(listen_on(port)), quiet_(quiet)
	{
		accepting_.emplace(set_, socket_, SEL_EVENT_READ);
	}

	void serve(const volatile std::sig_atomic_t &stopping)
	{
		std::array<sel_event, 64> events;

		while (!stopping) {
			const sel_status n = set_.wait(events, resume_);

			for (std::size_t i = 0; i < std::size_t(n); i++)
				if (set_.is_current(events[i]))
					dispatch(events[i]);
			if (sel_now() >= resume_) {
				resume_ = SEL_FOREVER;
				accepting_.emplace(set_, socket_,
						   SEL_EVENT_READ);
			}
		}
		while (!connections_.empty())
			hang_up(connections_.begin()->first, "stopping");
	}

	uint16_t port() const
	{
		sockaddr_in address{};
		socklen_t size = sizeof(address);

		system_check(getsockname(socket_,
					 reinterpret_cast<sockaddr *>(&address),
					 &size));
		return ntohs(address.sin_port);
	}

	const sel::selector &set() const { return set_; }

private:
	void dispatch(const sel_event &event)
	{
		if (event.key.fd == socket_)
			welcome();
		else
			attend(event);
	}
	void attend(const sel_event &event)
	try {
		connection &peer = *connections_.at(event.key.fd);

		peer.ready(event.events);
		if (peer.done())
			hang_up(event.key.fd, "done");
	} catch (const std::system_error &error) {
		hang_up(event.key.fd, error.what());
	}
	void welcome()
	{
		const int fd = accept(socket_, nullptr, nullptr);

		if (fd < 0 && (try_later() || errno == ECONNABORTED))
			return;
		if (fd < 0) {
			/* Out of descriptors, say: the client stays queued. */
			log("accept", std::generic_category().message(errno));
			accepting_.reset();
			resume_ = sel_now() + pause_time;
			return;
		}
		log(std::to_string(fd), "accepted");
		try {
			descriptor peer(fd);

			system_check(fcntl(fd, F_SETFL, O_NONBLOCK));
			connections_.emplace(fd, std::make_unique<connection>(
						     set_, std::move(peer)));
		} catch (const std::system_error &error) {
			log(std::to_string(fd), error.what());
		}
	}
	void hang_up(int fd, const std::string &why)
	{
		log(std::to_string(fd), why);
		connections_.erase(fd);
	}
	void log(const std::string &what, const std::string &why) const
	{
		if (!quiet_)
			std::cerr << what + ": " + why + "\n";
	}

	sel::selector set_;
	const descriptor socket_;
	const bool quiet_;
	std::optional<sel::registration> accepting_;
	int64_t resume_ = SEL_FOREVER;	/* when to accept again */
	std::map<int, std::unique_ptr<connection>> connections_;
};

volatile std::sig_atomic_t stopping;
sel_selector *waiting;

extern "C" void stop(int)
{
	stopping = 1;
	sel_selector_wakeup(waiting);
}

/* Signals wake the selector while this lives; then they are ignored. */
class stop_signals {
public:
	explicit stop_signals(const sel::selector &set)
	{
		waiting = set.get();
		on_both(stop);
	}
	stop_signals(const stop_signals &) = delete;
	stop_signals &operator=(const stop_signals &) = delete;
	~stop_signals() { on_both(SIG_IGN); }

private:
	static void on_both(void (*action)(int))
	{
		std::signal(SIGINT, action);
		std::signal(SIGTERM, action);
	}
};

[[noreturn]] void refuse(const std::string &what)
{
	std::cerr << "echo-server: " + what + "\n";
	std::exit(2);
}

} // namespace

int main(int argc, char **argv)
try {
	sel_status backend = SEL_BACKEND_DEFAULT;
	unsigned long port = 1234;
	bool quiet = false;
	char *end;
	int option;

	while ((option = getopt(argc, argv, ":b:p:q")) != -1) {
		switch (option) {
		case 'b':
			backend = sel_backend_by_name(optarg);
			if (backend < 0)
				refuse(std::string(optarg) + ": no back end");
			break;
		case 'p':
			port = std::strtoul(optarg, &end, 10);
			if (*optarg < '0' || *optarg > '9' || *end ||
			    port > 65535)
				refuse(std::string(optarg) + ": no port");
			break;
		case 'q':
			quiet = true;
			break;
		default:
			refuse("usage: [-b BACKEND] [-p PORT] [-q]");
		}
	}
	if (optind < argc)
		refuse(std::string(argv[optind]) + ": one argument too many");

	server echo(uint32_t(backend), uint16_t(port), quiet);
	const stop_signals signals(echo.set());

	std::cout << "listening on 127.0.0.1 port " << echo.port() << " ("
		  << echo.set().backend() << ")" << std::endl;
	echo.serve(stopping);
	return 0;
} catch (const std::exception &error) {
	std::cerr << "echo-server: " << error.what() << "\n";
	return 1;
}
