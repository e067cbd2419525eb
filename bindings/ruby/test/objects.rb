# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The select module: select, and poll, epoll, devpoll and kqueue objects.

require "helper"

class TestObjects < SelTest
  def test_select
    read, write = pipe
    assert_equal [[], [write], []], Sel.select([read], [write], [read, write])
    write << "x"
    assert_equal [[read], [], []], Sel.select([read], nil, nil, LONG)
    assert_equal [[read.fileno], [], []], Sel.select([read.fileno, read.fileno + 0].uniq)
    assert_equal [[], [], []], Sel.select([], [], [], 0)
    lists = [[read], [write], []]
    Sel.select(*lists, 0)
    assert_equal [[read], [write], []], lists
    read.close
    assert_error(IOError, Sel::EBADFD, "closed stream") { Sel.select([write], [read]) }
    assert_error(TypeError, Sel::ETYPE) { Sel.select(write) }
  end

  # All of the files are ready at once; the first is closed before the thread
  # that waits can run.  Now and then Ruby lets the thread run before that: nil.
  def closed_during_a_wait(files, write)
    thread = waiting do
      found = Sel.select(files, nil, nil, LONG)
      found if files[0].closed?
    end
    write.write_nonblock("x")
    spin
    files[0].close
    result(thread)
  end

  # It does not hide those that come after it in the list.
  def test_a_file_that_is_closed_meanwhile
    closed = 20.times.count do
      read, write = pipe
      files = [read, close_later(read.dup), close_later(read.dup)]
      found = closed_during_a_wait(files, write)
      assert_equal [files.drop(1), [], []], found if found
      found
    end
    assert_operator closed, :>, 0
    assert_error(IOError, Sel::EFILEOBJ, "closed stream") do
      20.times do
        read, write = pipe
        closed_during_a_wait([read], write)
      end
    end
  end

  # Long enough for a thread that waits to find what is ready.
  def spin
    finish = now + 0.005
    nil until now > finish
  end

  def test_lists_that_are_nil
    read, = pipe
    read.close
    assert_error(IOError, Sel::EBADFD, "closed stream") { Sel.select(nil, [read]) }
    assert_error(IOError, Sel::EBADFD, "closed stream") { Sel.select(nil, nil, [read]) }
    assert_equal [[], [], []], Sel.select(nil, nil, nil, 0)
  end

  # The lists may be changed while the thread waits.
  def test_lists_that_change_meanwhile
    read, write = pipe
    list = [read]
    thread = waiting { Sel.select(list, nil, nil, LONG) }
    list.unshift(5)
    write << "x"
    assert_equal [[read], [], []], result(thread)
  end

  def test_a_huge_number_of_results
    write = pipe[1]
    poll = Sel::Poll.new
    poll.register(write, Sel::POLLOUT)
    objects = [poll]
    if Sel.backends.include?(:epoll)
      objects << close_later(Sel::Epoll.new)
      objects.last.register(write, Sel::EPOLLOUT)
    end
    objects.each { |object| assert_equal 1, object.poll(0, (1 << 31) - 1).size }
  end

  def test_poll
    read, write = pipe
    poll = Sel::Poll.new
    poll.register(read)
    poll.register(write, Sel::POLLOUT)
    assert_equal 2, poll.size
    assert_equal [[write.fileno, Sel::POLLOUT]], poll.poll
    write << "x"
    assert_equal [[read.fileno, Sel::POLLIN], [write.fileno, Sel::POLLOUT]], poll.poll(0).sort
    assert_equal 1, poll.poll(0, 1).size
    poll.modify(read, 0)
    poll.unregister(write)
    assert_equal [], poll.poll(0.01)
    assert_error(Errno::ENOENT, -Errno::ENOENT::Errno) { poll.modify(write, 1) }
    error = assert_error(KeyError, Sel::ENOTREG) { poll.unregister(write) }
    assert_equal [poll, write], [error.receiver, error.key]
    assert_error(RangeError, Sel::ERANGE) { poll.register(write, 1 << 16) }
    assert_error(ArgumentError, Sel::EVALUE) { poll.register(write, -1) }
  end

  def test_epoll
    skip "Linux has it" unless Sel.backends.include?(:epoll)
    read, write = pipe
    epoll = close_later(Sel::Epoll.new)
    epoll.register(read, Sel::EPOLLIN | Sel::EPOLLET)
    epoll.register(write)
    write << "x"
    assert_equal [read, write].map(&:fileno).sort, epoll.poll.map(&:first).sort
    assert_equal [[write.fileno, Sel::EPOLLOUT]], epoll.poll(LONG)
    epoll.unregister(write)
    assert_equal [], epoll.poll(0.01)
    copy = IO.for_fd(epoll.fileno, autoclose: false).dup
    copy.autoclose = false
    second = Sel::Epoll.for_fd(copy.fileno)
    write << "y"
    assert_equal 1, second.poll(LONG).size
    second.close
    assert_predicate second, :closed?
    assert_error(Sel::ClosedError, Sel::ECLOSEDOBJ) { second.fileno }
    assert_raises(TypeError) { Sel::Epoll.allocate.poll }
    # The file would go on owning the number.
    assert_error(TypeError, Sel::ETYPE) { Sel::Epoll.for_fd(read) }
  end

  def test_what_this_system_lacks
    [Sel::Kqueue, Sel::Devpoll].each do |kind|
      name = kind.name.delete_prefix("Sel::").downcase.to_sym
      if Sel.backends.include?(name)
        close_later(kind.new)
      else
        assert_error(NotImplementedError, Sel::ENOTSUP) { kind.new }
      end
    end
  end

  def test_kevents_are_compared
    one = Sel::Kevent.new(1, -1, 1, 0, 0, 0)
    assert_equal one, Sel::Kevent.new(1, -1, 1)
    [[2, -1, 1], [1, 0, 1], [1, -1, 2], [1, -1, 1, 1], [1, -1, 1, 0, 1],
     [1, -1, 1, 0, 0, 1]].each do |members|
      other = Sel::Kevent.new(*members)
      assert_operator one, :<, other
      refute_equal one, other
    end
    assert_operator one, :>, Sel::Kevent.new(1, -1, 1, 0, 0, -1)
    assert_operator Sel::Kevent.new(-1, -1, 1), :>, one
    assert_operator Sel::Kevent.new(1, 0, 0), :>, one
    assert_equal Sel::Kevent.new(1, -1, 1, 0, -1), Sel::Kevent.new(1, -1, 1, 0, 2**64 - 1)
    assert_nil one <=> 1
    assert_equal 0, Sel::Kevent.new(pipe[0], -1, 1).data
  end

  def test_others_run_during_the_waits
    read, write = pipe
    poll = Sel::Poll.new
    poll.register(read, Sel::POLLIN)
    waits = [-> { Sel.select([read]) }, -> { poll.poll }]
    if Sel.backends.include?(:epoll)
      epoll = close_later(Sel::Epoll.new)
      epoll.register(read, Sel::EPOLLIN)
      waits << -> { epoll.poll }
    end
    waits.each do |wait|
      thread = waiting(&wait)
      write << "x"
      refute_empty result(thread)
      read.getc
      thread = waiting(&wait)
      thread.kill
      assert_nil result(thread)
      assert_raises(Timeout::Error) { Timeout.timeout(0.02) { wait.call } }
    end
  end
end
