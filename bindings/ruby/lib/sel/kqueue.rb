# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # An event of a kqueue: what to add to one, and what comes out.
  Kevent = Struct.new(:ident, :filter, :flags, :fflags, :data, :udata) do
    include Comparable

    # What is left out is KQ_FILTER_READ, KQ_EV_ADD and 0.
    def initialize(ident, filter = KQ_FILTER_READ, flags = KQ_EV_ADD,
                   fflags = 0, data = 0, udata = 0)
      number = Core.descriptor(ident) unless ident.is_a?(Integer)
      super(number || ident, filter, flags, fflags, data, udata)
    end

    # By ident, filter, flags, fflags, data and udata, in this order.
    def <=>(other)
      order <=> other.order if other.is_a?(Kevent)
    end

    def ==(other)
      other.is_a?(Kevent) && order == other.order
    end

    protected

    # The members as the kernel takes them: of 64 bits, data and udata signed.
    def order
      [[ident].pack("Q").unpack1("Q"), filter, flags, fflags,
       *[data, udata].pack("Q2").unpack("q2")]
    end
  end

  # The kqueue of the BSDs and macOS.
  class Kqueue
    # Of a kqueue descriptor, which it owns from then on.
    def self.for_fd(descriptor)
      allocate.tap { |kqueue| Core.kqueue_from_fd(kqueue, descriptor) }
    end

    # An empty one.
    def initialize
      Core.kqueue_new(self)
    end

    # Applies an Array of changes (or nil), then waits for up to +max+ events
    # and answers them; with 0 it does not wait.
    def control(changes, max, timeout = nil)
      changes = changes&.map(&:to_a)
      Core.kqueue_control(self, changes, max, timeout)
          .map { |members| Kevent.new(*members) }
    end

    # Its descriptor.
    def fileno
      Core.kqueue_fileno(self)
    end

    # Closes it, any number of times.
    def close
      Core.kqueue_close(self)
    end

    # Whether it is closed.
    def closed?
      Core.kqueue_closed(self)
    end
  end
end
