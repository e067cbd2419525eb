# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # A registration: a frozen Struct of +fileobj+ (the file as it was given),
  # +fd+, +events+ (a sum) and +data+ (anything).
  #
  #   case key
  #   in { fileobj: TCPServer => server } then welcome(server.accept)
  #   in { data: Proc => handler } then handler.call
  #   end
  class Key
    ##
    # :attr_reader: fileobj
    # The file, as it was given.

    ##
    # :attr_reader: fd
    # Its descriptor.

    ##
    # :attr_reader: events
    # What is waited for, a sum.

    ##
    # :attr_reader: data
    # Whatever was given with it.
  end
end
