# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The two forms of select, in one thread.

require "bigdecimal"
require "helper"

class TestSelect < SelTest
  on_each_backend("both forms") do
    read, write = pipe
    key = @selector.register(read, :r)
    writable = @selector.register(write, :w)
    assert_equal [[writable, Sel::WRITE]], @selector.select
    write << "x"
    wanted = { key => Sel::READ, writable => Sel::WRITE }
    assert_equal wanted, @selector.select(LONG).to_h
    seen = {}
    assert_equal(2, @selector.select { |k, events| seen[k] = events })
    assert_equal wanted, seen
  end

  on_each_backend("nothing is ready") do
    read, = pipe
    @selector.register(read, :r)
    assert_equal [], @selector.select(0)
    assert_equal [], @selector.select(0.001)
    assert_equal(0, @selector.select(0) { flunk "there is nothing" })
    refute_predicate @selector, :woken?
  end

  def test_pairs_are_frozen_and_their_own
    read, write = pair
    @selector.register(read, :rw)
    first = @selector.select(0)
    write << "x"
    second = @selector.select(0)
    assert_equal [Sel::WRITE, Sel::READ | Sel::WRITE], [first[0][1], second[0][1]]
    assert_predicate second[0], :frozen?
    second.clear
    assert_equal 1, @selector.select(0).size
    @selector.modify(read, :rw, :new)
    assert_equal :new, @selector.select(0)[0][0].data
    @selector.unregister(read)
    @selector.register(read, :rw, :again)
    assert_equal :again, @selector.select(0)[0][0].data
  end

  # The room for events is made when something is registered.
  on_each_backend("a wait has room for all that is registered") do
    (1..20).each do |count|
      @selector.register(pipe[1], :w)
      assert_equal count, @selector.select(0).size
    end
    many = Array.new(40) { pipe[1] }
    @selector.register_all(many.map { |io| [io, :w] })
    assert_equal 60, @selector.select(LONG).size
    @selector.unregister_all(many)
    assert_equal 20, @selector.select(0).size
    @selector.register_all(many.map { |io| [io, :w] })
    assert_equal 60, @selector.select(0).size
  end

  on_each_backend("and for what came while another wait slept") do
    reader, writer = pipe
    @selector.register(reader, :r)
    thread = waiting { @selector.select(LONG).size }
    many = Array.new(30) { pipe[0] }
    @selector.register_all(many.map { |io| [io, :r] })
    writer << "x"
    assert_equal 1, result(thread)
    @selector.register_all(Array.new(30) { [pipe[1], :w] })
    assert_equal 31, @selector.select(0).size
  end

  def test_not_more_than_asked
    10.times { @selector.register(pipe[1], :w) }
    seen = []
    100.times do
      batch = @selector.select(0, 3)
      assert_operator batch.size, :<=, 3
      seen |= batch.map(&:first)
    end
    assert_equal 10, seen.size
    assert_equal(2, @selector.select(0, 2) { nil })
  end

  def test_more_than_fits_in_one_page
    files = Array.new(300) { pipe[1] }
    files.each { |io| @selector.register(io, :w) }
    assert_equal 300, @selector.select(0).size
    assert_equal(300, @selector.select(0) { nil })
  end

  def test_the_block_does_not_get_what_it_has_unregistered
    files = Array.new(10) { pipe[1] }
    files.each { |io| @selector.register(io, :w) }
    seen = []
    @selector.select do |key, _|
      seen << key.fileobj
      files.each { |io| @selector.unregister(io) unless io == key.fileobj } if seen.size == 1
    end
    assert_equal 1, seen.size
    assert_equal 1, @selector.size
  end

  def test_the_block_does_not_get_a_successor
    files = Array.new(2) { pipe[1] }
    files.each { |io| @selector.register(io, :w, :old) }
    seen = []
    @selector.select do |key, _|
      seen << key.data
      other = (files - [key.fileobj])[0]
      @selector.unregister(other) if @selector.registered?(other)
      @selector.register(other, :w, :new)
    end
    assert_equal [:old], seen
    # One that was modified is the same, and has its new data.
    @selector.each { |key| @selector.modify(key.fileobj, :w, :old) }
    seen.clear
    @selector.select do |key, _|
      seen << key.data
      files.each { |io| @selector.modify(io, :w, :newer) }
    end
    assert_equal %i[old newer], seen
  end

  def test_the_block_may_close_the_selector
    3.times { @selector.register(pipe[1], :w) }
    assert_equal(1, @selector.select { @selector.close })
  end

  # Of a registration that the block modifies, only what it then asks for.
  on_each_backend("the block gets the bits that are asked for") do
    files = Array.new(2) do
      one, two = pair
      two << "x"
      one
    end
    files.each { |io| @selector.register(io, :rw) }
    seen = []
    count = @selector.select do |key, events|
      seen << events
      files.each { |io| @selector.modify(io, :w) unless io == key.fileobj }
    end
    assert_equal [2, [Sel::READ | Sel::WRITE, Sel::WRITE]], [count, seen]
    files.each { |io| @selector.modify(io, :r) }
    seen.clear
    count = @selector.select do |key, events|
      seen << events
      files.each { |io| @selector.modify(io, :w) unless io == key.fileobj }
    end
    assert_equal [1, [Sel::READ]], [count, seen]
  end

  def test_the_block_may_wait
    3.times { @selector.register(pipe[1], :w) }
    inner = 0
    assert_equal(3, @selector.select do
      50.times { @selector.register(pipe[1], :w) }
      inner += @selector.select(0).size
    end)
    assert_equal 53 + 103 + 153, inner
  end

  def test_the_block_may_be_left
    3.times { @selector.register(pipe[1], :w) }
    assert_equal(:left, @selector.select { break :left })
    assert_raises(StopIteration) { @selector.select { raise StopIteration } }
    assert_equal 3, @selector.select(0).size
  end

  on_each_backend("a zero does not wait") do
    @selector.register(pipe[0], :r)
    assert_operator elapsed { 100.times { @selector.select(0) } }, :<, 5
    assert_equal [], @selector.select(-1)
    assert_equal [], @selector.select(-Float::INFINITY)
  end

  # nio4r waits for a whole millisecond or more where less is asked.
  on_each_backend("times are kept") do
    @selector.register(pipe[0], :r)
    duration = Struct.new(:to_f)
    [0.0002, 0.001, 0.02, Rational(1, 300), BigDecimal("0.004"), duration.new(0.003)].each do |time|
      least = Array.new(5) { elapsed { @selector.select(time) } }.min
      assert_operator least, :>=, time.to_f
      assert_operator least, :<, time.to_f + 1
    end
    assert_operator elapsed { @selector.select(1) }, :>=, 1
  end

  def test_times_beyond_all_numbers
    @selector.register(pipe[1], :w)
    [1 << 62, 1 << 80, 1e300, Float::INFINITY, Rational(1 << 80), BigDecimal("Infinity"),
     BigDecimal("1e99"), (1 << 30) + 1, 1 << 31, nil].each do |time|
      assert_equal 1, @selector.select(time).size
    end
    [-(1 << 80), BigDecimal("-Infinity"), -(1 << 31)].each do |time|
      assert_equal 1, @selector.select(time).size
    end
  end

  def test_one_shot_and_edge
    skip "not here" unless %i[epoll kqueue].include?(@selector.backend)
    write = pipe[1]
    @selector.register(write, Sel::WRITE | Sel::ONESHOT)
    assert_equal [1, 0], [@selector.select(0).size, @selector.select(0).size]
    @selector.modify(write, Sel::WRITE | Sel::EDGE)
    assert_equal [1, 0], [@selector.select(0).size, @selector.select(0).size]
  end
end
