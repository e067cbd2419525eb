# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The options of new: what they change can be seen where a promise is broken.

require "helper"

class TestFlags < SelTest
  def open(...)
    close_later(Sel::Selector.open(...))
  end

  def test_all_back_ends_take_them
    Sel.backends.each do |backend|
      [true, false, nil].product([true, false]).each do |dense, defer|
        s = open(backend, dense: dense, defer_modify: defer)
        read, write = pipe
        s.register(write, :w, 1)
        s.register(read, :r)
        assert_equal 2, s.modify(write, :w, 2).data
        20.times { assert_equal([2], s.select(LONG).map { |key, _| key.data }) }
        s.modify(write, Sel::WRITE | Sel::PRI, 3)
        assert_equal([3], s.select(LONG).map { |key, _| key.data })
      end
    end
    s = open(dense: true)
    assert_equal Sel.default_backend, s.backend
    assert_equal(:answer, Sel::Selector.open(:poll, dense: true) { :answer })
  end

  # The next wait passes the modify to the system, which refuses it.
  def test_defer_modify
    skip "of epoll" unless Sel.backends.include?(:epoll)
    [false, true].each do |deferred|
      s = open(:epoll, defer_modify: deferred)
      read, = pipe
      s.register(read, :r)
      read.close
      unless deferred
        assert_error(Errno::EBADF, -Errno::EBADF::Errno) { s.modify(read, :rw) }
        next
      end
      key = s.modify(read, :rw)
      assert_equal [[key, 3]], s.select(LONG)
      assert_equal [], s.select(0)
      assert_same key, s.unregister(read)
    end
  end

  # poll, unlike epoll, knows the file that has taken the number over.
  def test_dense
    skip "of epoll" unless Sel.backends.include?(:epoll)
    full = pipe[1]
    nil until full.write_nonblock("x" * 65_536, exception: false) == :wait_writable
    [false, true].each do |dense|
      s = open(:epoll, dense: dense)
      files = Array.new(10) { pipe[1] }
      s.register_all(files.map { |io| [io, :w] })
      100.times { assert_equal 10, s.select(LONG).size }
      close_later(files[0].dup)
      files[0].reopen(full)
      seen = Array.new(100) { s.select(LONG).map { |key, _| key.fileobj } }
      assert_equal dense, seen.any? { |some| !some.include?(files[0]) }
    end
  end
end
