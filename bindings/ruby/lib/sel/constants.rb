# frozen_string_literal: true
# SPDX-License-Identifier: MIT

# The constants, as libsel lists them.
module Sel
  (0..).each do |index|
    name = Core.constant_name(index) or break
    own = name.delete_prefix("SEL_")
    const_set(own, Core.constant(name)) unless const_defined?(own, false)
  rescue NotImplementedError
    next # by const_missing
  end

  # To be read.
  READ = EVENT_READ
  # To be written.
  WRITE = EVENT_WRITE
  # Urgent data.
  PRI = EVENT_PRI
  # The peer will write no more, or the connection has ended; never for data.
  RDHUP = EVENT_RDHUP
  # Once, until modify re-arms it.
  ONESHOT = EVENT_ONESHOT
  # On each change, not while it lasts.
  EDGE = EVENT_EDGE
  # Wake one of several selectors.
  EXCLUSIVE = EVENT_EXCLUSIVE

  # NotImplementedError for a name that other systems have.
  def self.const_missing(name)
    Core.constant(name.to_s)
  rescue ArgumentError
    super
  end
end
