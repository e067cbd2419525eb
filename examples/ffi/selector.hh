/* SPDX-License-Identifier: MIT */
/*
 * libsel in C++17: objects that give back what they hold, and exceptions.  An
 * error is a std::system_error, of the generic category where libsel reports
 * an errno, of libsel's own for its own codes.
 */
#ifndef SELECTOR_HH
#define SELECTOR_HH

#include <array>
#include <memory>
#include <string>
#include <system_error>

#include <sel.h>

namespace sel {

class error_category : public std::error_category {
public:
	const char *name() const noexcept override { return "libsel"; }
	std::string message(int code) const override
	{
		return sel_strerror(code);
	}
};

inline sel_status check(sel_status status)
{
	static const error_category category;

	if (status >= 0)
		return status;
	if (status >= -20999 && status <= -20001)
		throw std::system_error(status, category);
	throw std::system_error(sel_error_errno(status),
				std::generic_category());
}

class selector {
public:
	explicit selector(uint32_t backend)
	{
		sel_selector *made;

		check(sel_selector_new(&made, backend, 0));
		handle_.reset(made);
	}

	sel_selector *get() const noexcept { return handle_.get(); }

	std::string backend() const
	{
		const sel_status number = check(sel_selector_backend(get()));

		return sel_backend_name(static_cast<uint32_t>(number));
	}

	/* How many events there are; none when woken or when it is time. */
	template<std::size_t size>
	sel_status wait(std::array<sel_event, size> &events, int64_t deadline)
	{
		const sel_status n = sel_selector_select_until(
			get(), events.data(), size, deadline, 0);

		return n == SEL_EWOKEN ? 0 : check(n);
	}

	/* Whether what an event is about has not been ended since. */
	bool is_current(const sel_event &event) const
	{
		return check(sel_selector_is_current(get(), &event)) == 1;
	}

private:
	struct free {
		void operator()(sel_selector *s) const { sel_selector_free(s); }
	};
	std::unique_ptr<sel_selector, free> handle_;
};

/* Ends with its lifetime, which must be within the descriptor's. */
class registration {
public:
	registration(const selector &set, int fd, uint32_t events)
		: set_(set.get()), fd_(fd)
	{
		check(sel_selector_register(set_, fd_, events, 0, nullptr));
	}
	registration(const registration &) = delete;
	registration &operator=(const registration &) = delete;
	~registration() { sel_selector_unregister(set_, fd_, nullptr); }

	void modify(uint32_t events)
	{
		check(sel_selector_modify(set_, fd_, events, 0, nullptr));
	}

private:
	sel_selector *const set_;
	const int fd_;
};

} // namespace sel

#endif
