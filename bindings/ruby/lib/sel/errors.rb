# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # In every exception that this module raises:
  #
  # ArgumentError:: bad events, a bad time-out, a file without a descriptor
  # TypeError:: what is no file, no events, no time-out
  # KeyError:: already registered, or not registered
  # IOError:: a closed IO
  # Sel::ClosedError:: the selector or object is closed
  # ThreadError:: another thread waits on this selector
  # NotImplementedError:: this system or back end has no such thing
  # RangeError:: a number is too large
  # Errno::*:: what the system says
  module Error
    # The number that libsel has for it: Sel::EEXISTS, or a negated errno.
    attr_reader :code

    # Which of a list that register_all or unregister_all was given, from 0,
    # else nil.
    attr_reader :index
  end

  # A use of a selector or an epoll, devpoll or kqueue object after its close,
  # or a wait that the close has ended.
  class ClosedError < IOError
  end
end
