# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# RDHUP is reported while the peer's writing has ended, with or without data in
# front of that, and never for data; where the back end has it.

require "helper"

class TestRdhup < SelTest
  def tcp
    server = close_later(TCPServer.new("127.0.0.1", 0))
    client = close_later(TCPSocket.new("127.0.0.1", server.addr[1]))
    [client, close_later(server.accept)]
  end

  def needs_rdhup
    @selector.register(pair[0], Sel::RDHUP)
    @selector.unregister(@selector.first.fileobj)
  rescue NotImplementedError
    refute_includes %i[poll epoll], @selector.backend
    skip "the back end lacks it"
  end

  # What both forms of a wait report of the only registration.
  def seen
    pairs = @selector.select(0)
    yielded = []
    @selector.select(0) { |*pair| yielded << pair }
    assert_equal pairs, yielded
    pairs.empty? ? 0 : pairs[0][1]
  end

  def through_the_end_of(socket, peer, extra)
    writes = extra & Sel::WRITE
    all = extra | Sel::RDHUP
    key = @selector.register(socket, all, :data)
    assert_equal all, key.events
    assert_equal writes, seen
    peer << "x"
    socket.wait_readable(LONG)
    assert_equal extra, seen
    assert_operator(elapsed { assert_empty @selector.select(0.05) }, :>=, 0.05) if extra.zero?
    peer.close_write
    wait_for { @selector.select(0).any? { |_, events| events.anybits?(Sel::RDHUP) } }
    assert_equal all, seen
    assert_equal "x", socket.read(1)
    assert_equal [all, all], [seen, seen]
    @selector.modify(socket, :w)
    assert_equal Sel::WRITE, seen
    @selector.modify(socket, Sel::RDHUP)
    assert_equal Sel::RDHUP, seen
    2.times do
      key = @selector.modify(socket, Sel::RDHUP | Sel::ONESHOT, :again)
      assert_equal [[key, Sel::RDHUP]], @selector.select(LONG)
      assert_equal 0, seen
    end
    @selector.unregister(socket)
  end

  on_each_backend("the end of the peer's writing") do
    needs_rdhup
    [0, Sel::READ, Sel::WRITE, Sel::READ | Sel::WRITE].each do |extra|
      through_the_end_of(*pair, extra)
      through_the_end_of(*tcp, extra)
    end
  end

  # Data comes while a thread waits, and does not end the wait.
  on_each_backend("a wait for the end") do
    needs_rdhup
    socket, peer = pair
    key = @selector.register(socket, Sel::RDHUP)
    thread = waiting { @selector.select }
    10.times { peer << "x" }
    assert_nil thread.join(0.02)
    peer.close
    assert_equal [[key, Sel::RDHUP]], result(thread)
  end

  on_each_backend("a list, and EXCLUSIVE") do
    needs_rdhup
    sockets = Array.new(3) { pair }
    @selector.register_all(sockets.to_h { |socket, _| [socket, Sel::RDHUP] })
    sockets[1][1].close
    assert_equal([sockets[1][0]], @selector.select(LONG).map { |key, _| key.fileobj })
    assert_error(NotImplementedError, Sel::ENOTSUP) do
      @selector.modify(sockets[0][0], Sel::RDHUP | Sel::EXCLUSIVE)
    end
  end

  on_each_backend("a back end without it") do
    skip "it has it" if %i[poll epoll].include?(@selector.backend)
    socket, = pair
    assert_error(NotImplementedError, Sel::ENOTSUP) { @selector.register(socket, Sel::RDHUP) }
    assert_empty @selector
    key = @selector.register(socket, :r)
    assert_error(NotImplementedError, Sel::ENOTSUP) { @selector.modify(socket, Sel::RDHUP) }
    assert_same key, @selector[socket]
  end

  def test_an_edge
    skip "of epoll" unless Sel.backends.include?(:epoll)
    @selector = selector(:epoll)
    socket, peer = pair
    key = @selector.register(socket, Sel::RDHUP | Sel::EDGE)
    peer << "x"
    assert_empty @selector.select(0)
    peer.close_write
    assert_equal [[key, Sel::RDHUP]], @selector.select(LONG)
    assert_empty @selector.select(0)
  end

  def test_constants
    assert_equal 0x200, Sel::RDHUP
    assert_equal Sel::EVENT_RDHUP, Sel::RDHUP
    assert_equal 0x40, Sel::FEATURE_RDHUP
  end
end
