# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # The system's poll, with its own bits: Sel::POLLIN, Sel::POLLHUP, ...
  class Poll
    DEFAULT_MASK = POLLIN | POLLPRI | POLLOUT # :nodoc:
    private_constant :DEFAULT_MASK

    # One without files.
    def initialize
      Core.poll_new(self)
    end

    # Adds a file, or sets the mask of a known one.
    def register(file, mask = DEFAULT_MASK)
      Core.poll_register(self, file, mask)
    end

    # Errno::ENOENT when it is not registered.
    def modify(file, mask)
      Core.poll_modify(self, file, mask)
    end

    # Removes a file.
    def unregister(file)
      Core.poll_unregister(self, file)
    end

    # How many are registered.
    def size
      Core.poll_count(self)
    end

    # Waits, and answers <code>[[descriptor, mask], ...]</code>.  A negative
    # timeout has no end.
    def poll(timeout = nil, max = nil)
      Core.poll_poll(self, max, timeout)
    end
  end
end
