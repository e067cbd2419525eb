# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# What the collector may take, and what it must not.

require "helper"

class TestMemory < SelTest
  # Everything a program does with a selector.
  def use(selector)
    read, write = pipe
    selector.register(read, :r, "data of #{read.fileno}")
    selector.register(write, :rw, [read])
    write << "x"
    assert_equal 2, selector.select(0).size
    assert_equal(2, selector.select(LONG) { |key, _| assert key.data })
    selector.modify(read, :r, "more of #{read.fileno}")
    assert_equal "more of #{read.fileno}", selector[read].data
    selector.wakeup
    selector.unregister(write)
    assert_equal 1, selector.select(LONG).size
    assert_empty selector.select(LONG)
    assert_predicate selector, :woken?
    assert_raises(KeyError) { selector.unregister(write) }
    assert_equal [read], selector.map(&:fileobj)
    assert_equal [[read], [], []], Sel.select([read], [], [], 0)
    poll = Sel::Poll.new
    poll.register(read)
    assert_equal [[read.fileno, Sel::POLLIN]], poll.poll(0)
    selector.unregister(read)
    entries = [[read, :r, "data of #{read.fileno}"], [write, :w, [write]]]
    assert_equal entries.map(&:last), selector.register_all(entries).map(&:data)
    assert_raises(KeyError) { selector.register_all(entries) }
    assert_equal [[write]], selector.unregister_all([read, write]).map(&:data).drop(1)
    [read, write].each(&:close)
  end

  def test_under_stress
    use(@selector) # what is made once
    GC.stress = true
    selector.then { |s| use(s) }
  ensure
    GC.stress = false
  end

  def test_compaction
    skip "this system can't" unless GC.respond_to?(:compact)
    files = Array.new(50) { pipe[1] }
    files.each { |io| @selector.register(io, :w, "data of #{io.fileno}") }
    GC.verify_compaction_references(toward: :empty, double_heap: true)
    seen = @selector.select(0)
    assert_equal 50, seen.size
    GC.compact
    seen.each { |key, _| assert_equal "data of #{key.fileobj.fileno}", key.data }
    assert_equal(50, @selector.select(0) do |key, _|
      GC.compact if key.fileobj == files[7]
      assert_equal "data of #{key.fd}", key.data
    end)
    assert_equal files.sort_by(&:fileno), @selector.map(&:fileobj)
  end

  def test_automatic_compaction
    skip "this system can't" unless GC.respond_to?(:auto_compact=)
    GC.auto_compact = true
    10.times { use(@selector) && GC.start }
  ensure
    GC.auto_compact = false
  end

  # The number of objects of a kind that are left of those made in the block.
  def left_of(kind)
    # So that no stack of ours has them, nor the thread as its value.
    Thread.new { yield && nil }.join
    3.times { GC.start }
    ObjectSpace.each_object(kind).count
  end

  def test_data_goes_with_its_registration
    kind = Class.new
    assert_operator left_of(kind) {
      100.times do
        write = pipe[1]
        @selector.register(write, :w, kind.new)
        @selector.select(0)
        @selector.unregister(write)
      end
    }, :<, 10
    assert_operator left_of(kind) {
      100.times { @selector.register(pipe[1], :w, kind.new) }
    }, :>=, 100
    assert_operator left_of(kind) { @selector.close }, :<, 10
  end

  def test_data_goes_with_a_list
    kind = Class.new
    files = Array.new(20) { pipe[1] }
    list = -> { files.map { |io| [io, :w, kind.new] } }
    assert_operator left_of(kind) {
      assert_raises(KeyError) { @selector.register_all(list.call << [files[0], :w]) }
    }, :<, 10
    assert_operator left_of(kind) { @selector.register_all(list.call) }, :>=, 20
    assert_operator left_of(kind) {
      @selector.select(0)
      assert_raises(KeyError) { @selector.unregister_all(files + [99]) }
    }, :>=, 20
    assert_operator left_of(kind) { @selector.unregister_all(files) }, :<, 10
  end

  def test_selectors_go_with_what_they_hold
    kind = Class.new(Sel::Selector)
    write = pipe[1]
    before = Dir.children("/proc/self/fd").size if File.directory?("/proc/self/fd")
    assert_operator left_of(kind) {
      # A ring: its data is the selector itself.
      100.times { kind.new.then { |s| s.register(write, :w, s) && s.select(0) } }
    }, :<, 10
    return unless before

    assert_operator Dir.children("/proc/self/fd").size, :<, before + 40
  end

  def test_nothing_grows
    read, = pipe
    round = proc do
      @selector.register(read, :r)
      @selector.select(0)
      @selector.unregister(read)
    end
    1000.times(&round)
    GC.start
    before = ObjectSpace.count_objects.values_at(:TOTAL, :FREE).reduce(:-)
    10_000.times(&round)
    GC.start
    after = ObjectSpace.count_objects.values_at(:TOTAL, :FREE).reduce(:-)
    assert_in_delta before, after, 2000
  end

  # A steady loop over a list makes one object a wait, over a block none.
  def test_garbage
    50.times { @selector.register(pipe[1], :w) }
    @selector.select(0)
    made = lambda do |&block|
      before = GC.stat(:total_allocated_objects)
      100.times(&block)
      GC.stat(:total_allocated_objects) - before
    end
    assert_operator made.call { @selector.select(0) }, :<, 150
    assert_operator made.call { @selector.select(0) { |_, events| events } }, :<, 250
  end
end
