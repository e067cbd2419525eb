/* SPDX-License-Identifier: MIT */
/* sel.h and the library against the list.  Made from abi/libsel.abi: do not edit. */
#include "contract.h"

SIZE(sel_key, 24);
SIZE(sel_event, 40);
SIZE(sel_pollfd, 8);
SIZE(sel_kevent, 40);
SIZE(sel_stats, 80);
MEMBER(sel_key, fd, 0, int32_t);
MEMBER(sel_key, events, 4, uint32_t);
MEMBER(sel_key, token, 8, uint64_t);
MEMBER(sel_key, data, 16, uint64_t);
MEMBER(sel_event, key, 0, sel_key);
MEMBER(sel_event, events, 24, uint32_t);
MEMBER(sel_event, detail, 28, uint32_t);
MEMBER(sel_event, generation, 32, uint32_t);
MEMBER(sel_event, reserved, 36, uint32_t);
MEMBER(sel_pollfd, fd, 0, int32_t);
MEMBER(sel_pollfd, events, 4, uint32_t);
MEMBER(sel_kevent, ident, 0, uint64_t);
MEMBER(sel_kevent, data, 8, int64_t);
MEMBER(sel_kevent, udata, 16, uint64_t);
MEMBER(sel_kevent, filter, 24, int32_t);
MEMBER(sel_kevent, flags, 28, uint32_t);
MEMBER(sel_kevent, fflags, 32, uint32_t);
MEMBER(sel_kevent, reserved, 36, uint32_t);
MEMBER(sel_stats, waits, 0, uint64_t);
MEMBER(sel_stats, events, 8, uint64_t);
MEMBER(sel_stats, changes, 16, uint64_t);
MEMBER(sel_stats, changes_saved, 24, uint64_t);
MEMBER(sel_stats, stale, 32, uint64_t);
MEMBER(sel_stats, rebuilds, 40, uint64_t);
MEMBER(sel_stats, wakeups, 48, uint64_t);
MEMBER(sel_stats, wakeups_merged, 56, uint64_t);
MEMBER(sel_stats, signals, 64, uint64_t);
MEMBER(sel_stats, fallbacks, 72, uint64_t);
VALUE(SEL_EEVENTS, -20001);
VALUE(SEL_EBADFD, -20002);
VALUE(SEL_EFILEOBJ, -20003);
VALUE(SEL_EEXISTS, -20004);
VALUE(SEL_ENOTREG, -20005);
VALUE(SEL_ECLOSED, -20006);
VALUE(SEL_ECLOSEDOBJ, -20007);
VALUE(SEL_ECONCURRENT, -20008);
VALUE(SEL_EVALUE, -20009);
VALUE(SEL_ERANGE, -20010);
VALUE(SEL_ETYPE, -20011);
VALUE(SEL_ENOMEM, -20012);
VALUE(SEL_EINTERRUPTED, -20013);
VALUE(SEL_EWOKEN, -20014);
VALUE(SEL_ENOTSUP, -20015);
VALUE(SEL_EVENT_READ, 0x1);
VALUE(SEL_EVENT_WRITE, 0x2);
VALUE(SEL_EVENT_PRI, 0x100);
VALUE(SEL_EVENT_RDHUP, 0x200);
VALUE(SEL_EVENT_ONESHOT, 0x1000);
VALUE(SEL_EVENT_EDGE, 0x2000);
VALUE(SEL_EVENT_EXCLUSIVE, 0x4000);
VALUE(SEL_DETAIL_PRI, 0x20000);
VALUE(SEL_DETAIL_ERR, 0x80000);
VALUE(SEL_DETAIL_HUP, 0x100000);
VALUE(SEL_DETAIL_INVALID, 0x200000);
VALUE(SEL_DETAIL_RDHUP, 0x20000000);
VALUE(SEL_BACKEND_DEFAULT, 0);
VALUE(SEL_BACKEND_SELECT, 1);
VALUE(SEL_BACKEND_POLL, 2);
VALUE(SEL_BACKEND_EPOLL, 3);
VALUE(SEL_BACKEND_DEVPOLL, 4);
VALUE(SEL_BACKEND_KQUEUE, 5);
VALUE(SEL_BACKEND_AFD, 6);
VALUE(SEL_FLAG_RETURN_ON_SIGNAL, 0x1);
VALUE(SEL_FLAG_DEFER_MODIFY, 0x2);
VALUE(SEL_FLAG_DENSE, 0x4);
VALUE(SEL_FEATURE_EDGE, 0x1);
VALUE(SEL_FEATURE_ONESHOT, 0x2);
VALUE(SEL_FEATURE_PRI, 0x4);
VALUE(SEL_FEATURE_EXCLUSIVE, 0x8);
VALUE(SEL_FEATURE_FILENO, 0x10);
VALUE(SEL_FEATURE_NANOSECONDS, 0x20);
VALUE(SEL_FEATURE_RDHUP, 0x40);
VALUE(SEL_FOREVER, 4611686018427387904);
FUNCTION(sel_version, const char * (*)(void));
FUNCTION(sel_version_number, uint32_t (*)(void));
FUNCTION(sel_strerror, const char * (*)(sel_status code));
FUNCTION(sel_error_name, const char * (*)(sel_status code));
FUNCTION(sel_error_exception, const char * (*)(sel_status code));
FUNCTION(sel_error_errno, int32_t (*)(sel_status code));
FUNCTION(sel_constant, sel_status (*)(const char *name, int64_t *value));
FUNCTION(sel_constant_name, const char * (*)(size_t index));
FUNCTION(sel_now, int64_t (*)(void));
FUNCTION(sel_backend_name, const char * (*)(uint32_t backend));
FUNCTION(sel_backend_by_name, sel_status (*)(const char *name));
FUNCTION(sel_backend_available, sel_status (*)(uint32_t backend));
FUNCTION(sel_backend_default, sel_status (*)(void));
FUNCTION(sel_backend_features, uint32_t (*)(uint32_t backend));
FUNCTION(sel_selector_new, sel_status (*)(sel_selector **selector, uint32_t backend, uint32_t flags));
FUNCTION(sel_selector_free, void (*)(sel_selector *selector));
FUNCTION(sel_selector_close, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_closed, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_register, sel_status (*)(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data, sel_key *key));
FUNCTION(sel_selector_register_token, sel_status (*)(sel_selector *selector, uint64_t token, int32_t fd, uint32_t events, uint64_t data, sel_key *key));
FUNCTION(sel_selector_modify, sel_status (*)(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data, sel_key *key));
FUNCTION(sel_selector_unregister, sel_status (*)(sel_selector *selector, int32_t fd, sel_key *key));
FUNCTION(sel_selector_register_many, sel_status (*)(sel_selector *selector, const sel_key *keys, size_t count, size_t *failed));
FUNCTION(sel_selector_unregister_many, sel_status (*)(sel_selector *selector, const int32_t *fds, size_t count, size_t *failed));
FUNCTION(sel_selector_get_key, sel_status (*)(sel_selector *selector, int32_t fd, sel_key *key));
FUNCTION(sel_selector_find, sel_status (*)(sel_selector *selector, uint64_t token, sel_key *key));
FUNCTION(sel_selector_count, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_next, sel_status (*)(sel_selector *selector, int32_t *cursor, sel_key *key));
FUNCTION(sel_selector_select, sel_status (*)(sel_selector *selector, sel_event *events, size_t capacity, int64_t timeout, uint32_t flags));
FUNCTION(sel_selector_select_until, sel_status (*)(sel_selector *selector, sel_event *events, size_t capacity, int64_t deadline, uint32_t flags));
FUNCTION(sel_selector_is_current, sel_status (*)(sel_selector *selector, const sel_event *event));
FUNCTION(sel_selector_wakeup, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_fileno, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_backend, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_features, sel_status (*)(sel_selector *selector));
FUNCTION(sel_selector_stats, sel_status (*)(sel_selector *selector, sel_stats *stats, size_t size));
FUNCTION(sel_select, sel_status (*)(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw, int32_t *xlist, size_t *nx, int64_t timeout, uint32_t flags));
FUNCTION(sel_poll_new, sel_status (*)(sel_poll **poll));
FUNCTION(sel_poll_free, void (*)(sel_poll *poll));
FUNCTION(sel_poll_register, sel_status (*)(sel_poll *poll, int32_t fd, uint32_t mask));
FUNCTION(sel_poll_modify, sel_status (*)(sel_poll *poll, int32_t fd, uint32_t mask));
FUNCTION(sel_poll_unregister, sel_status (*)(sel_poll *poll, int32_t fd));
FUNCTION(sel_poll_count, sel_status (*)(sel_poll *poll));
FUNCTION(sel_poll_poll, sel_status (*)(sel_poll *poll, sel_pollfd *ready, size_t capacity, int64_t timeout, uint32_t flags));
FUNCTION(sel_epoll_new, sel_status (*)(sel_epoll **epoll, int32_t sizehint, int32_t flags));
FUNCTION(sel_epoll_from_fd, sel_status (*)(sel_epoll **epoll, int32_t fd));
FUNCTION(sel_epoll_free, void (*)(sel_epoll *epoll));
FUNCTION(sel_epoll_close, sel_status (*)(sel_epoll *epoll));
FUNCTION(sel_epoll_closed, sel_status (*)(sel_epoll *epoll));
FUNCTION(sel_epoll_fileno, sel_status (*)(sel_epoll *epoll));
FUNCTION(sel_epoll_register, sel_status (*)(sel_epoll *epoll, int32_t fd, uint32_t mask));
FUNCTION(sel_epoll_modify, sel_status (*)(sel_epoll *epoll, int32_t fd, uint32_t mask));
FUNCTION(sel_epoll_unregister, sel_status (*)(sel_epoll *epoll, int32_t fd));
FUNCTION(sel_epoll_poll, sel_status (*)(sel_epoll *epoll, sel_pollfd *ready, size_t capacity, int64_t timeout, uint32_t flags));
FUNCTION(sel_devpoll_new, sel_status (*)(sel_devpoll **devpoll));
FUNCTION(sel_devpoll_free, void (*)(sel_devpoll *devpoll));
FUNCTION(sel_devpoll_close, sel_status (*)(sel_devpoll *devpoll));
FUNCTION(sel_devpoll_closed, sel_status (*)(sel_devpoll *devpoll));
FUNCTION(sel_devpoll_fileno, sel_status (*)(sel_devpoll *devpoll));
FUNCTION(sel_devpoll_register, sel_status (*)(sel_devpoll *devpoll, int32_t fd, uint32_t mask));
FUNCTION(sel_devpoll_modify, sel_status (*)(sel_devpoll *devpoll, int32_t fd, uint32_t mask));
FUNCTION(sel_devpoll_unregister, sel_status (*)(sel_devpoll *devpoll, int32_t fd));
FUNCTION(sel_devpoll_poll, sel_status (*)(sel_devpoll *devpoll, sel_pollfd *ready, size_t capacity, int64_t timeout, uint32_t flags));
FUNCTION(sel_kqueue_new, sel_status (*)(sel_kqueue **kqueue));
FUNCTION(sel_kqueue_from_fd, sel_status (*)(sel_kqueue **kqueue, int32_t fd));
FUNCTION(sel_kqueue_free, void (*)(sel_kqueue *kqueue));
FUNCTION(sel_kqueue_close, sel_status (*)(sel_kqueue *kqueue));
FUNCTION(sel_kqueue_closed, sel_status (*)(sel_kqueue *kqueue));
FUNCTION(sel_kqueue_fileno, sel_status (*)(sel_kqueue *kqueue));
FUNCTION(sel_kqueue_control, sel_status (*)(sel_kqueue *kqueue, const sel_kevent *changes, size_t nchanges, sel_kevent *events, size_t capacity, int64_t timeout, uint32_t flags));
FUNCTION(sel_kevent_init, void (*)(sel_kevent *event, uint64_t ident, int32_t filter, uint32_t flags, uint32_t fflags, int64_t data, uint64_t udata));

int main(void)
{
	begin_tests();
	constant(0, "SEL_EEVENTS", (int64_t)SEL_EEVENTS);
	constant(1, "SEL_EBADFD", (int64_t)SEL_EBADFD);
	constant(2, "SEL_EFILEOBJ", (int64_t)SEL_EFILEOBJ);
	constant(3, "SEL_EEXISTS", (int64_t)SEL_EEXISTS);
	constant(4, "SEL_ENOTREG", (int64_t)SEL_ENOTREG);
	constant(5, "SEL_ECLOSED", (int64_t)SEL_ECLOSED);
	constant(6, "SEL_ECLOSEDOBJ", (int64_t)SEL_ECLOSEDOBJ);
	constant(7, "SEL_ECONCURRENT", (int64_t)SEL_ECONCURRENT);
	constant(8, "SEL_EVALUE", (int64_t)SEL_EVALUE);
	constant(9, "SEL_ERANGE", (int64_t)SEL_ERANGE);
	constant(10, "SEL_ETYPE", (int64_t)SEL_ETYPE);
	constant(11, "SEL_ENOMEM", (int64_t)SEL_ENOMEM);
	constant(12, "SEL_EINTERRUPTED", (int64_t)SEL_EINTERRUPTED);
	constant(13, "SEL_EWOKEN", (int64_t)SEL_EWOKEN);
	constant(14, "SEL_ENOTSUP", (int64_t)SEL_ENOTSUP);
	constant(15, "SEL_EVENT_READ", (int64_t)SEL_EVENT_READ);
	constant(16, "SEL_EVENT_WRITE", (int64_t)SEL_EVENT_WRITE);
	constant(17, "SEL_EVENT_PRI", (int64_t)SEL_EVENT_PRI);
	constant(18, "SEL_EVENT_RDHUP", (int64_t)SEL_EVENT_RDHUP);
	constant(19, "SEL_EVENT_ONESHOT", (int64_t)SEL_EVENT_ONESHOT);
	constant(20, "SEL_EVENT_EDGE", (int64_t)SEL_EVENT_EDGE);
	constant(21, "SEL_EVENT_EXCLUSIVE", (int64_t)SEL_EVENT_EXCLUSIVE);
	constant(22, "SEL_DETAIL_PRI", (int64_t)SEL_DETAIL_PRI);
	constant(23, "SEL_DETAIL_ERR", (int64_t)SEL_DETAIL_ERR);
	constant(24, "SEL_DETAIL_HUP", (int64_t)SEL_DETAIL_HUP);
	constant(25, "SEL_DETAIL_INVALID", (int64_t)SEL_DETAIL_INVALID);
	constant(26, "SEL_DETAIL_RDHUP", (int64_t)SEL_DETAIL_RDHUP);
	constant(27, "SEL_BACKEND_DEFAULT", (int64_t)SEL_BACKEND_DEFAULT);
	constant(28, "SEL_BACKEND_SELECT", (int64_t)SEL_BACKEND_SELECT);
	constant(29, "SEL_BACKEND_POLL", (int64_t)SEL_BACKEND_POLL);
	constant(30, "SEL_BACKEND_EPOLL", (int64_t)SEL_BACKEND_EPOLL);
	constant(31, "SEL_BACKEND_DEVPOLL", (int64_t)SEL_BACKEND_DEVPOLL);
	constant(32, "SEL_BACKEND_KQUEUE", (int64_t)SEL_BACKEND_KQUEUE);
	constant(33, "SEL_BACKEND_AFD", (int64_t)SEL_BACKEND_AFD);
	constant(34, "SEL_FLAG_RETURN_ON_SIGNAL", (int64_t)SEL_FLAG_RETURN_ON_SIGNAL);
	constant(35, "SEL_FLAG_DEFER_MODIFY", (int64_t)SEL_FLAG_DEFER_MODIFY);
	constant(36, "SEL_FLAG_DENSE", (int64_t)SEL_FLAG_DENSE);
	constant(37, "SEL_FEATURE_EDGE", (int64_t)SEL_FEATURE_EDGE);
	constant(38, "SEL_FEATURE_ONESHOT", (int64_t)SEL_FEATURE_ONESHOT);
	constant(39, "SEL_FEATURE_PRI", (int64_t)SEL_FEATURE_PRI);
	constant(40, "SEL_FEATURE_EXCLUSIVE", (int64_t)SEL_FEATURE_EXCLUSIVE);
	constant(41, "SEL_FEATURE_FILENO", (int64_t)SEL_FEATURE_FILENO);
	constant(42, "SEL_FEATURE_NANOSECONDS", (int64_t)SEL_FEATURE_NANOSECONDS);
	constant(43, "SEL_FEATURE_RDHUP", (int64_t)SEL_FEATURE_RDHUP);
	constant(44, "SEL_FOREVER", (int64_t)SEL_FOREVER);
	constant(45, "EVENT_READ", (int64_t)SEL_EVENT_READ);
	constant(46, "EVENT_WRITE", (int64_t)SEL_EVENT_WRITE);
#ifdef PIPE_BUF
	constant(47, "PIPE_BUF", (int64_t)PIPE_BUF);
#else
	no_constant(47, "PIPE_BUF");
#endif
#ifdef POLLIN
	constant(48, "POLLIN", (int64_t)POLLIN);
#else
	no_constant(48, "POLLIN");
#endif
#ifdef POLLPRI
	constant(49, "POLLPRI", (int64_t)POLLPRI);
#else
	no_constant(49, "POLLPRI");
#endif
#ifdef POLLOUT
	constant(50, "POLLOUT", (int64_t)POLLOUT);
#else
	no_constant(50, "POLLOUT");
#endif
#ifdef POLLERR
	constant(51, "POLLERR", (int64_t)POLLERR);
#else
	no_constant(51, "POLLERR");
#endif
#ifdef POLLHUP
	constant(52, "POLLHUP", (int64_t)POLLHUP);
#else
	no_constant(52, "POLLHUP");
#endif
#ifdef POLLNVAL
	constant(53, "POLLNVAL", (int64_t)POLLNVAL);
#else
	no_constant(53, "POLLNVAL");
#endif
#ifdef POLLRDNORM
	constant(54, "POLLRDNORM", (int64_t)POLLRDNORM);
#else
	no_constant(54, "POLLRDNORM");
#endif
#ifdef POLLRDBAND
	constant(55, "POLLRDBAND", (int64_t)POLLRDBAND);
#else
	no_constant(55, "POLLRDBAND");
#endif
#ifdef POLLWRNORM
	constant(56, "POLLWRNORM", (int64_t)POLLWRNORM);
#else
	no_constant(56, "POLLWRNORM");
#endif
#ifdef POLLWRBAND
	constant(57, "POLLWRBAND", (int64_t)POLLWRBAND);
#else
	no_constant(57, "POLLWRBAND");
#endif
#ifdef POLLMSG
	constant(58, "POLLMSG", (int64_t)POLLMSG);
#else
	no_constant(58, "POLLMSG");
#endif
#ifdef POLLRDHUP
	constant(59, "POLLRDHUP", (int64_t)POLLRDHUP);
#else
	no_constant(59, "POLLRDHUP");
#endif
#ifdef EPOLLIN
	constant(60, "EPOLLIN", (int64_t)EPOLLIN);
#else
	no_constant(60, "EPOLLIN");
#endif
#ifdef EPOLLPRI
	constant(61, "EPOLLPRI", (int64_t)EPOLLPRI);
#else
	no_constant(61, "EPOLLPRI");
#endif
#ifdef EPOLLOUT
	constant(62, "EPOLLOUT", (int64_t)EPOLLOUT);
#else
	no_constant(62, "EPOLLOUT");
#endif
#ifdef EPOLLERR
	constant(63, "EPOLLERR", (int64_t)EPOLLERR);
#else
	no_constant(63, "EPOLLERR");
#endif
#ifdef EPOLLHUP
	constant(64, "EPOLLHUP", (int64_t)EPOLLHUP);
#else
	no_constant(64, "EPOLLHUP");
#endif
#ifdef EPOLLRDNORM
	constant(65, "EPOLLRDNORM", (int64_t)EPOLLRDNORM);
#else
	no_constant(65, "EPOLLRDNORM");
#endif
#ifdef EPOLLRDBAND
	constant(66, "EPOLLRDBAND", (int64_t)EPOLLRDBAND);
#else
	no_constant(66, "EPOLLRDBAND");
#endif
#ifdef EPOLLWRNORM
	constant(67, "EPOLLWRNORM", (int64_t)EPOLLWRNORM);
#else
	no_constant(67, "EPOLLWRNORM");
#endif
#ifdef EPOLLWRBAND
	constant(68, "EPOLLWRBAND", (int64_t)EPOLLWRBAND);
#else
	no_constant(68, "EPOLLWRBAND");
#endif
#ifdef EPOLLMSG
	constant(69, "EPOLLMSG", (int64_t)EPOLLMSG);
#else
	no_constant(69, "EPOLLMSG");
#endif
#ifdef EPOLLRDHUP
	constant(70, "EPOLLRDHUP", (int64_t)EPOLLRDHUP);
#else
	no_constant(70, "EPOLLRDHUP");
#endif
#ifdef EPOLLEXCLUSIVE
	constant(71, "EPOLLEXCLUSIVE", (int64_t)EPOLLEXCLUSIVE);
#else
	no_constant(71, "EPOLLEXCLUSIVE");
#endif
#ifdef EPOLLWAKEUP
	constant(72, "EPOLLWAKEUP", (int64_t)EPOLLWAKEUP);
#else
	no_constant(72, "EPOLLWAKEUP");
#endif
#ifdef EPOLLONESHOT
	constant(73, "EPOLLONESHOT", (int64_t)EPOLLONESHOT);
#else
	no_constant(73, "EPOLLONESHOT");
#endif
#ifdef EPOLLET
	constant(74, "EPOLLET", (int64_t)EPOLLET);
#else
	no_constant(74, "EPOLLET");
#endif
#ifdef EPOLL_CLOEXEC
	constant(75, "EPOLL_CLOEXEC", (int64_t)EPOLL_CLOEXEC);
#else
	no_constant(75, "EPOLL_CLOEXEC");
#endif
#ifdef EVFILT_READ
	constant(76, "KQ_FILTER_READ", (int64_t)EVFILT_READ);
#else
	no_constant(76, "KQ_FILTER_READ");
#endif
#ifdef EVFILT_WRITE
	constant(77, "KQ_FILTER_WRITE", (int64_t)EVFILT_WRITE);
#else
	no_constant(77, "KQ_FILTER_WRITE");
#endif
#ifdef EVFILT_AIO
	constant(78, "KQ_FILTER_AIO", (int64_t)EVFILT_AIO);
#else
	no_constant(78, "KQ_FILTER_AIO");
#endif
#ifdef EVFILT_VNODE
	constant(79, "KQ_FILTER_VNODE", (int64_t)EVFILT_VNODE);
#else
	no_constant(79, "KQ_FILTER_VNODE");
#endif
#ifdef EVFILT_PROC
	constant(80, "KQ_FILTER_PROC", (int64_t)EVFILT_PROC);
#else
	no_constant(80, "KQ_FILTER_PROC");
#endif
#ifdef EVFILT_NETDEV
	constant(81, "KQ_FILTER_NETDEV", (int64_t)EVFILT_NETDEV);
#else
	no_constant(81, "KQ_FILTER_NETDEV");
#endif
#ifdef EVFILT_SIGNAL
	constant(82, "KQ_FILTER_SIGNAL", (int64_t)EVFILT_SIGNAL);
#else
	no_constant(82, "KQ_FILTER_SIGNAL");
#endif
#ifdef EVFILT_TIMER
	constant(83, "KQ_FILTER_TIMER", (int64_t)EVFILT_TIMER);
#else
	no_constant(83, "KQ_FILTER_TIMER");
#endif
#ifdef EV_ADD
	constant(84, "KQ_EV_ADD", (int64_t)EV_ADD);
#else
	no_constant(84, "KQ_EV_ADD");
#endif
#ifdef EV_DELETE
	constant(85, "KQ_EV_DELETE", (int64_t)EV_DELETE);
#else
	no_constant(85, "KQ_EV_DELETE");
#endif
#ifdef EV_ENABLE
	constant(86, "KQ_EV_ENABLE", (int64_t)EV_ENABLE);
#else
	no_constant(86, "KQ_EV_ENABLE");
#endif
#ifdef EV_DISABLE
	constant(87, "KQ_EV_DISABLE", (int64_t)EV_DISABLE);
#else
	no_constant(87, "KQ_EV_DISABLE");
#endif
#ifdef EV_ONESHOT
	constant(88, "KQ_EV_ONESHOT", (int64_t)EV_ONESHOT);
#else
	no_constant(88, "KQ_EV_ONESHOT");
#endif
#ifdef EV_CLEAR
	constant(89, "KQ_EV_CLEAR", (int64_t)EV_CLEAR);
#else
	no_constant(89, "KQ_EV_CLEAR");
#endif
#ifdef EV_SYSFLAGS
	constant(90, "KQ_EV_SYSFLAGS", (int64_t)EV_SYSFLAGS);
#else
	no_constant(90, "KQ_EV_SYSFLAGS");
#endif
#ifdef EV_FLAG1
	constant(91, "KQ_EV_FLAG1", (int64_t)EV_FLAG1);
#else
	no_constant(91, "KQ_EV_FLAG1");
#endif
#ifdef EV_EOF
	constant(92, "KQ_EV_EOF", (int64_t)EV_EOF);
#else
	no_constant(92, "KQ_EV_EOF");
#endif
#ifdef EV_ERROR
	constant(93, "KQ_EV_ERROR", (int64_t)EV_ERROR);
#else
	no_constant(93, "KQ_EV_ERROR");
#endif
#ifdef NOTE_LOWAT
	constant(94, "KQ_NOTE_LOWAT", (int64_t)NOTE_LOWAT);
#else
	no_constant(94, "KQ_NOTE_LOWAT");
#endif
#ifdef NOTE_DELETE
	constant(95, "KQ_NOTE_DELETE", (int64_t)NOTE_DELETE);
#else
	no_constant(95, "KQ_NOTE_DELETE");
#endif
#ifdef NOTE_WRITE
	constant(96, "KQ_NOTE_WRITE", (int64_t)NOTE_WRITE);
#else
	no_constant(96, "KQ_NOTE_WRITE");
#endif
#ifdef NOTE_EXTEND
	constant(97, "KQ_NOTE_EXTEND", (int64_t)NOTE_EXTEND);
#else
	no_constant(97, "KQ_NOTE_EXTEND");
#endif
#ifdef NOTE_ATTRIB
	constant(98, "KQ_NOTE_ATTRIB", (int64_t)NOTE_ATTRIB);
#else
	no_constant(98, "KQ_NOTE_ATTRIB");
#endif
#ifdef NOTE_LINK
	constant(99, "KQ_NOTE_LINK", (int64_t)NOTE_LINK);
#else
	no_constant(99, "KQ_NOTE_LINK");
#endif
#ifdef NOTE_RENAME
	constant(100, "KQ_NOTE_RENAME", (int64_t)NOTE_RENAME);
#else
	no_constant(100, "KQ_NOTE_RENAME");
#endif
#ifdef NOTE_REVOKE
	constant(101, "KQ_NOTE_REVOKE", (int64_t)NOTE_REVOKE);
#else
	no_constant(101, "KQ_NOTE_REVOKE");
#endif
#ifdef NOTE_EXIT
	constant(102, "KQ_NOTE_EXIT", (int64_t)NOTE_EXIT);
#else
	no_constant(102, "KQ_NOTE_EXIT");
#endif
#ifdef NOTE_FORK
	constant(103, "KQ_NOTE_FORK", (int64_t)NOTE_FORK);
#else
	no_constant(103, "KQ_NOTE_FORK");
#endif
#ifdef NOTE_EXEC
	constant(104, "KQ_NOTE_EXEC", (int64_t)NOTE_EXEC);
#else
	no_constant(104, "KQ_NOTE_EXEC");
#endif
#ifdef NOTE_PCTRLMASK
	constant(105, "KQ_NOTE_PCTRLMASK", (int64_t)NOTE_PCTRLMASK);
#else
	no_constant(105, "KQ_NOTE_PCTRLMASK");
#endif
#ifdef NOTE_PDATAMASK
	constant(106, "KQ_NOTE_PDATAMASK", (int64_t)NOTE_PDATAMASK);
#else
	no_constant(106, "KQ_NOTE_PDATAMASK");
#endif
#ifdef NOTE_TRACK
	constant(107, "KQ_NOTE_TRACK", (int64_t)NOTE_TRACK);
#else
	no_constant(107, "KQ_NOTE_TRACK");
#endif
#ifdef NOTE_CHILD
	constant(108, "KQ_NOTE_CHILD", (int64_t)NOTE_CHILD);
#else
	no_constant(108, "KQ_NOTE_CHILD");
#endif
#ifdef NOTE_TRACKERR
	constant(109, "KQ_NOTE_TRACKERR", (int64_t)NOTE_TRACKERR);
#else
	no_constant(109, "KQ_NOTE_TRACKERR");
#endif
#ifdef NOTE_LINKUP
	constant(110, "KQ_NOTE_LINKUP", (int64_t)NOTE_LINKUP);
#else
	no_constant(110, "KQ_NOTE_LINKUP");
#endif
#ifdef NOTE_LINKDOWN
	constant(111, "KQ_NOTE_LINKDOWN", (int64_t)NOTE_LINKDOWN);
#else
	no_constant(111, "KQ_NOTE_LINKDOWN");
#endif
#ifdef NOTE_LINKINV
	constant(112, "KQ_NOTE_LINKINV", (int64_t)NOTE_LINKINV);
#else
	no_constant(112, "KQ_NOTE_LINKINV");
#endif
	no_more_constants(113);
	return finish();
}
