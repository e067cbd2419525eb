# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # Linux's epoll, with its own bits: Sel::EPOLLIN, Sel::EPOLLET, ...
  class Epoll
    DEFAULT_MASK = 0x7 # IN, PRI and OUT, on every system
    private_constant :DEFAULT_MASK

    # Of an epoll descriptor, which it owns from then on.
    def self.for_fd(descriptor)
      allocate.tap { |epoll| Core.epoll_from_fd(epoll, descriptor) }
    end

    # One without files.  +flags+ is 0 or Sel::EPOLL_CLOEXEC, which is always set.
    def initialize(sizehint = -1, flags = 0)
      Core.epoll_new(self, sizehint, flags)
    end

    # Adds a file.
    def register(file, mask = DEFAULT_MASK)
      Core.epoll_register(self, file, mask)
    end

    # Sets the mask of a known file.
    def modify(file, mask)
      Core.epoll_modify(self, file, mask)
    end

    # Removes a file.
    def unregister(file)
      Core.epoll_unregister(self, file)
    end

    # Waits, and answers <code>[[descriptor, mask], ...]</code>.  A negative
    # timeout has no end.
    def poll(timeout = nil, max = nil)
      Core.epoll_poll(self, max, timeout)
    end

    # Its descriptor.
    def fileno
      Core.epoll_fileno(self)
    end

    # Closes it, any number of times.
    def close
      Core.epoll_close(self)
    end

    # Whether it is closed.
    def closed?
      Core.epoll_closed(self)
    end
  end

  # /dev/poll of Solaris and illumos.
  class Devpoll
    DEFAULT_MASK = POLLIN | POLLPRI | POLLOUT # :nodoc:
    private_constant :DEFAULT_MASK

    # One without files.
    def initialize
      Core.devpoll_new(self)
    end

    # Adds a file, or adds the bits to the mask of a known one.
    def register(file, mask = DEFAULT_MASK)
      Core.devpoll_register(self, file, mask)
    end

    # Sets the mask of a file, and adds an unknown one.
    def modify(file, mask)
      Core.devpoll_modify(self, file, mask)
    end

    # Ignores an unknown one.
    def unregister(file)
      Core.devpoll_unregister(self, file)
    end

    # Waits, and answers <code>[[descriptor, mask], ...]</code>.  A negative
    # timeout has no end.
    def poll(timeout = nil, max = nil)
      Core.devpoll_poll(self, max, timeout)
    end

    # Its descriptor.
    def fileno
      Core.devpoll_fileno(self)
    end

    # Closes it, any number of times.
    def close
      Core.devpoll_close(self)
    end

    # Whether it is closed.
    def closed?
      Core.devpoll_closed(self)
    end
  end
end
