# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Each wakeup is told exactly once, by the wait that it ends or by the wait
# after one that had something ready, in each form and with each room.  An event
# that comes once is lost by no block that ends early.

require "helper"

class TestOnce < SelTest
  # Three sockets that are ready as long as nobody reads them.
  def register_three
    @sockets = Array.new(3) { pair.tap { |_, other| other << "x" }[0] }
    @keys = @selector.register_all(@sockets.map { |socket| [socket, :r] })
  end

  # How many were ready, and whether the wait was woken.
  def list(timeout = nil, max = nil)
    [@selector.select(timeout, max).size, @selector.woken?]
  end

  def block(timeout = nil, max = nil)
    yielded = 0
    count = @selector.select(timeout, max) { yielded += 1 }
    assert_equal yielded, count
    [count, @selector.woken?]
  end

  on_each_backend("beside events") do
    register_three
    [:list, :block].product([1, 2, 3, 4], [nil, 0, LONG]) do |form, max, timeout|
      count = [max, 3].min
      @selector.wakeup
      assert_equal [count, false], send(form, timeout, max)
      @selector.wakeup
      assert_equal [0, true], send(form, timeout, max)
      assert_equal [count, false], send(form, timeout, max)
    end
  end

  on_each_backend("as many as are told") do
    register_three
    told = 0
    waits = 0
    50.times do
      @selector.wakeup
      loop do
        waits += 1
        break if list[1]
      end
      told += 1
    end
    assert_equal [50, 100], [told, waits]
    assert_equal [3, false], list
  end

  on_each_backend("not again after a wait that an exception ends") do
    @selector.wakeup
    assert_equal [0, true], list
    assert_raises(Timeout::Error) { Timeout.timeout(0.01) { list } }
    refute_predicate @selector, :woken?
  end

  # A block that waits itself gets the wakeup; the outer wait had events.
  on_each_backend("in a block that waits") do
    register_three
    seen = []
    @selector.wakeup
    @selector.select(LONG, 1) { seen << list(LONG) << list(0) }
    assert_equal [[0, true], [3, false]], seen
    @selector.select(LONG, 1) { @selector.wakeup }
    assert_equal [[3, false], [0, true], [3, false]], [list, list, list]
  end

  on_each_backend("kept by a time-out and by errors") do
    register_three
    @selector.wakeup
    assert_error(ArgumentError, Sel::EVALUE) { @selector.select(LONG, 0) }
    assert_equal [3, false], list
    assert_error(ArgumentError, Sel::EVALUE) { @selector.select(LONG, 0) }
    @selector.unregister_all(@sockets)
    assert_equal [[0, true], [0, false], [0, false]], [list, list(0), list(0.001)]
    @selector.wakeup
    @selector.register_all(@sockets.map { |socket| [socket, :r] })
    assert_equal [[3, false], [0, true], [3, false]], [list, list, list]
  end

  # While a thread waits, with something ready at the same time.
  on_each_backend("of a thread, beside events") do
    read, write = pipe
    @selector.register(read, :r)
    50.times do
      seen = []
      thread = waiting { seen << list(LONG) until seen.last&.last }
      write << "x"
      @selector.wakeup
      result(thread)
      assert_equal [[0, true]], seen - [[1, false]]
      assert_equal [1, false], list(0)
      read.read(1)
      assert_equal [0, false], list(0)
    end
  end

  # The descriptor is readable until the wakeup has been told.
  on_each_backend("beside the selector's descriptor") do
    begin
      io = @selector.to_io
    rescue NotImplementedError
      skip "the back end has none"
    end
    readable = -> { !IO.select([io], nil, nil, 0).nil? }
    refute readable.call
    @selector.wakeup
    assert readable.call
    assert_equal [0, true], list(0)
    refute readable.call
    register_three
    @selector.wakeup
    assert_equal [3, false], list(0)
    @selector.unregister_all(@sockets)
    assert readable.call
    assert_equal [0, true], list(0)
    refute readable.call
  end

  # Ends a block of three events in each way, at its first or at its last one.
  def end_early(last, way)
    left = last ? 3 : 1
    catch(:left) do
      @selector.select(LONG) do
        next if (left -= 1) > 0

        break if way == :break
        throw :left if way == :throw
        raise IndexError
      end
    end
  rescue IndexError
    :raised
  end

  def rest_of(last, way)
    end_early(last, way)
    @selector.select(0).map { |key, events| [key.data, events] }
  end

  on_each_backend("a block that ends early leaves the rest") do
    modes = [Sel::ONESHOT]
    modes << Sel::EDGE if %i[epoll kqueue].include?(@selector.backend)
    modes.product(%i[raise break throw]) do |mode, way|
      register_three
      @sockets.each { |socket| @selector.modify(socket, Sel::READ | mode, :data) }
      assert_equal [[:data, Sel::READ]] * 2, rest_of(false, way)
      assert_equal [], @selector.select(0)
      @sockets.each { |socket| @selector.modify(socket, Sel::READ | mode, :data) }
      assert_equal [], rest_of(true, way)
      @selector.unregister_all(@sockets)
    end
  end

  # What the block has changed itself stays as the block left it.
  on_each_backend("nor does it touch what the block has changed") do
    register_three
    @sockets.each { |socket| @selector.modify(socket, Sel::READ | Sel::ONESHOT) }
    seen = []
    @selector.select(LONG) do |key, _|
      @selector.unregister_all(@sockets - [key.fileobj])
      seen << @selector.register(@sockets.find { |socket| socket != key.fileobj },
                                 Sel::READ | Sel::ONESHOT)
      seen << @selector.select(0).map(&:first)
      break
    end
    assert_equal [seen[0]], seen[1]
    assert_equal [], @selector.select(0)
  end
end
