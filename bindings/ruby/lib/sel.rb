# frozen_string_literal: true
# SPDX-License-Identifier: MIT

# Waits until files are ready: Python's +selectors+ and +select+ for Ruby, by
# libsel.  Sel::Selector is what most programs need.
#
# A *file* is a descriptor, an IO, what has +to_io+ (sockets of OpenSSL, say),
# or what has +fileno+.
#
# *Events* are +:r+, +:w+, +:rw+ (+p+, urgent data, may be a letter too), or
# a sum of READ, WRITE, PRI and, where the back end has it, RDHUP (the peer will
# write no more); ONESHOT (once, until modify), EDGE (on each change) and
# EXCLUSIVE (wake one of several selectors) may be added to the sum, where the
# back end has them.  Events that come back are such sums:
#
#   events.anybits?(Sel::READ)
#
# A *timeout* is a number of seconds, or nil: without end.
#
# Every constant of Python's two modules has its name here (Sel::EVENT_READ,
# Sel::EPOLLIN), and every one of libsel without its prefix (Sel::DETAIL_HUP).
# One that this system lacks raises NotImplementedError.
#
# What goes wrong is an exception of the class that Ruby has for it, and is
# tagged with Sel::Error.
module Sel
  require "sel/core"
  require_relative "sel/errors"
  require_relative "sel/constants"
  require_relative "sel/key"
  require_relative "sel/selector"
  require_relative "sel/poll"
  require_relative "sel/epoll"
  require_relative "sel/kqueue"
  private_constant :Core

  # The version of libsel, which is the version of this.
  VERSION = Core.version.freeze

  # The back ends that this system has, as names, in libsel's order.
  def self.backends
    (1..).lazy.map { |number| [number, Core.backend_name(number)] }
         .take_while { |_, name| !name.empty? }
         .select { |number, _| Core.backend_available(number).zero? }
         .map { |_, name| name.to_sym }.to_a
  end

  # The back end that Selector.new takes by itself.
  def self.default_backend
    Core.backend_name(Core.backend_default).to_sym
  end

  # Waits for the files of three arrays (or nil), to be read, to be written and
  # to have urgent data, and answers the three arrays of those that are ready;
  # they are empty when the time was over.  There is no limit of descriptors.
  def self.select(read, write = nil, urgent = nil, timeout = nil)
    Core.select(read, write, urgent, timeout)
  end
end
