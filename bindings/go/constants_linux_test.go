// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

package sel

func init() {
	constants["EPOLLIN"] = EPOLLIN
	constants["EPOLLPRI"] = EPOLLPRI
	constants["EPOLLOUT"] = EPOLLOUT
	constants["EPOLLERR"] = EPOLLERR
	constants["EPOLLHUP"] = EPOLLHUP
	constants["EPOLLRDNORM"] = EPOLLRDNORM
	constants["EPOLLRDBAND"] = EPOLLRDBAND
	constants["EPOLLWRNORM"] = EPOLLWRNORM
	constants["EPOLLWRBAND"] = EPOLLWRBAND
	constants["EPOLLMSG"] = EPOLLMSG
	constants["EPOLLRDHUP"] = EPOLLRDHUP
	constants["EPOLLEXCLUSIVE"] = EPOLLEXCLUSIVE
	constants["EPOLLWAKEUP"] = EPOLLWAKEUP
	constants["EPOLLONESHOT"] = EPOLLONESHOT
	constants["EPOLLET"] = EPOLLET
	constants["EPOLL_CLOEXEC"] = EPOLL_CLOEXEC
}
