# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# A modify that fails changes nothing: the key is the same object, and what it
# says is what is waited for.

require "helper"

class TestModify < SelTest
  def setup
    super
    @socket, @peer = pair
    @peer << "x"
  end

  def register(events, file = @socket)
    @data = Object.new
    @key = @selector.register(file, events, @data)
  end

  def assert_stands(file = @socket)
    assert_same @key, @selector[file]
    assert_same @data, @key.data
    assert_equal [@key], @selector.to_a
    assert_equal 1, @selector.size
  end

  # Twice, in both forms, by the key that was there.
  def assert_reported(events = Sel::READ)
    pairs = @selector.select(LONG)
    assert_equal [[@key, events]], pairs
    assert_same @key, pairs[0][0]
    @selector.select(LONG) { |key, seen| assert_equal [@key, events], [key, seen] }
  end

  # On every back end there is something that it has not got.
  on_each_backend("what libsel refuses") do
    read = Sel::READ
    register(read)
    masks = [read | Sel::ONESHOT | Sel::EXCLUSIVE, read | Sel::RDHUP | Sel::EXCLUSIVE]
    masks += [read | Sel::EDGE, read | Sel::EXCLUSIVE] unless @selector.backend == :epoll
    masks << (read | Sel::RDHUP) if @selector.backend == :select
    masks.each do |mask|
      assert_error(NotImplementedError, Sel::ENOTSUP) { @selector.modify(@socket, mask, 1) }
      assert_stands
      assert_reported
    end
    [0, -1, 0x40, :x].each do |bad|
      assert_error(ArgumentError, Sel::EEVENTS) { @selector.modify(@socket, bad, 1) }
      assert_stands
    end
    assert_reported
  end

  # A duplicate keeps the kernel's registration of a descriptor that is closed.
  [[:READ, :WRITE], [:READ, :EDGE], [:EXCLUSIVE, :READ], [:READ, :EXCLUSIVE]].each do |old, new|
    define_method("test_what_epoll_refuses_from_#{old}_to_#{new}") do
      skip "of epoll" unless Sel.backends.include?(:epoll)
      @selector = selector(:epoll)
      masks = { READ: 1, WRITE: 2, EDGE: 1 | Sel::EDGE, EXCLUSIVE: 1 | Sel::EXCLUSIVE }
      register(masks[old])
      number = @socket.fileno
      copy = close_later(@socket.dup)
      @socket.close
      2.times do
        assert_error(Errno::EBADF, -Errno::EBADF::Errno) { @selector.modify(number, masks[new], 1) }
        assert_stands
        assert_reported
      end
      # The number is that of a regular file now.
      file = close_later(File.open(__FILE__))
      file = close_later(file.dup) while file.fileno < number
      if file.fileno == number
        assert_error(Errno::EPERM, -Errno::EPERM::Errno) { @selector.modify(number, masks[new], 1) }
        assert_stands
      end
      assert_same @key, @selector.unregister(number)
      assert_empty @selector
      register(:r, copy)
      assert_reported
    end
  end

  # It is known by itself when it knows its number no more.
  def test_a_closed_object
    skip "of epoll" unless Sel.backends.include?(:epoll)
    @selector = selector(:epoll)
    register(:r)
    @socket.close
    assert_error(Errno::EBADF, -Errno::EBADF::Errno) { @selector.modify(@socket, :w, 1) }
    assert_stands
    @key = @selector.modify(@socket, :r, @data = Object.new)
    assert_stands
    assert_same @key, @selector.unregister(@socket)
    assert_empty @selector
    assert_nil @selector[@key.fd]
  end

  # A child's first call makes its descriptors, and here it can't.
  on_each_backend("a child that can't rebuild") do
    register(:r)
    in_child do
      old = Process.getrlimit(:NOFILE)
      Process.setrlimit(:NOFILE, 3, old[1])
      begin
        @selector.modify(@socket, :rw, 1)
        refused = false
      rescue Errno::EMFILE
        refused = true
      ensure
        Process.setrlimit(:NOFILE, *old)
      end
      raise "not refused" if @selector.backend == :epoll && !refused

      if refused
        assert_stands
        assert_reported
        @key = @selector.modify(@socket, :rw, @data)
      end
      assert_equal [[@selector[@socket], 3]], @selector.select(LONG)
    end
    assert_stands
    assert_reported
  end
end
