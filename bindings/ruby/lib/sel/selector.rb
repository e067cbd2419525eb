# frozen_string_literal: true
# SPDX-License-Identifier: MIT

module Sel
  # A set of files to wait for.
  #
  #   Sel::Selector.open do |selector|
  #     selector.register(server, :r, method(:welcome))
  #     loop { selector.select { |key, events| key.data.call(key, events) } }
  #   end
  #
  # Every method may be called from any thread, at any time, also while another
  # thread waits, which sees the change at once; one thread at a time may wait.
  # A child of fork has a selector of its own, with the same registrations.
  #
  # Its enumeration is of its keys, in ascending order of descriptors, as they
  # were when it began.  What Enumerable calls +select+ is +filter+ here.
  class Selector
    include Enumerable

    # Like new; with a block, the selector is closed at its end.
    def self.open(*arguments, **options)
      selector = new(*arguments, **options)
      return selector unless block_given?

      begin
        yield selector
      ensure
        selector.close
      end
    end

    # A back end is a name of Sel.backends, a Symbol or a String; :default is
    # Sel.default_backend.
    # The options are for speed, and only epoll heeds them:
    #
    # dense:: poll(2) is asked first while most files are ready; each must be
    #         unregistered before it is closed
    # defer_modify:: modify leaves its system call to the next select, which
    #                makes it if there is still a change, and reports as ready
    #                what the system refuses; until fileno is first used
    def initialize(backend = :default, dense: false, defer_modify: false)
      backend = backend.name if backend.is_a?(Symbol)
      backend = Core.backend_by_name(backend) if backend.is_a?(String)
      Core.selector_new(self, backend, (dense ? FLAG_DENSE : 0) |
                                       (defer_modify ? FLAG_DEFER_MODIFY : 0))
    end

    # Registers a file, which must be unregistered before it is closed, and
    # answers its Key.  Of an IO with two descriptors (IO.popen with "r+") it
    # takes that of the direction which the events name.
    def register(file, events, data = nil)
      Core.register(self, file, events, data)
    end

    # Sets the events and the data of a registration, and answers its new Key.
    # After an exception the registration and its Key are as they were.
    def modify(file, events, data = nil)
      Core.modify(self, file, events, data)
    end

    # Ends a registration, and answers what it was.  A closed file is found if
    # it is the very object that was registered.
    def unregister(file)
      Core.unregister(self, file)
    end

    # Registers several files, or none of them if one is at fault: of two that
    # are the same the second is.  Sel::Error#index says which.
    #
    # It takes what register does in an Array, or another Enumerable, of
    # [file, events, data], or in a Hash, and answers their keys.
    #
    #   selector.register_all([[server, :r, method(:welcome)], [pipe, :r]])
    #   selector.register_all(server => [:r, method(:welcome)], pipe => :r)
    def register_all(list)
      list = list.map { |file, (events, data)| [file, events, data] } if list.is_a?(Hash)
      Core.register_many(self, array(list))
    end

    # Ends the registrations of several files, or none of them, and answers
    # what they were.  Sel::Error#index as above.
    def unregister_all(files)
      Core.unregister_many(self, array(files))
    end

    ##
    # :method: select
    # :call-seq:
    #   select(timeout = nil, max = nil) -> [[key, events], ...]
    #   select(timeout = nil, max = nil) { |key, events| ... } -> count
    #
    # Waits until something is ready, and answers or yields it; nothing when
    # the time was over, or a wakeup came first.  A timeout of 0 or less looks
    # and does not wait.  What is more than +max+ is for the next waits.
    #
    # The block does not get what it has unregistered meanwhile.  When it ends
    # early, by an exception or break, what it has not got is for the next wait,
    # also events that come once.
    #
    # While it waits, other threads run; under a Fiber.scheduler, other fibers.

    ##
    # :method: woken?
    # Whether the last wait was ended by wakeup, with nothing ready.  One wait is,
    # for all wakeups before its end: a wait that has something ready leaves the
    # wakeup to the next wait, which then ends at once.

    # Ends the wait of another thread or, if there is none, the next wait.
    # Several before that count as one.
    def wakeup
      Core.selector_wakeup(self)
    end

    # The Key of a file, or nil.
    def [](file)
      Core.find(self, file)
    end

    # The Key of a file; otherwise what the block or the second argument says,
    # or KeyError, and IOError for a file that is closed.
    def fetch(file, *default)
      unless default.size <= 1
        raise ArgumentError, "wrong number of arguments (given " \
                             "#{default.size + 1}, expected 1..2)"
      end

      key = Core.find(self, file)
      return key if key
      return yield file if block_given?
      return default[0] unless default.empty?

      Core.unknown(self, file)
    end

    # Whether a file is registered.
    def registered?(file)
      !Core.find(self, file).nil?
    end
    alias include? registered?
    alias member? registered?

    # Yields each Key.
    def each(&block) # :yields: key
      return enum_for(:each) { size } unless block

      Core.keys(self).each(&block)
      self
    end

    # The keys by file.
    def to_h(&block)
      block ? super : Core.keys(self).to_h { |key| [key.fileobj, key] }
    end

    # How many are registered.
    def size
      Core.selector_count(self)
    end
    alias length size

    # Whether nothing is registered.
    def empty?
      size.zero?
    end

    # The name of its back end.
    def backend
      Core.backend_name(Core.selector_backend(self)).to_sym
    end

    # A descriptor that is readable while a wait would return something, for
    # use in an outer set.  NotImplementedError on the back ends without one.
    def fileno
      Core.selector_fileno(self)
    end

    # The same as an IO, so that a selector may be waited for by IO.select and
    # the like, and registered in another.  Nothing else may be done with it.
    def to_io
      Core.to_io(self)
    end

    # Closes it, any number of times.  The files stay open; a wait in another
    # thread ends with ClosedError, and so does every other use from now on.
    def close
      Core.close(self)
    end

    # Whether it is closed.
    def closed?
      Core.selector_closed(self)
    end

    # Says its back end, and how many are registered.
    def inspect
      return "#<#{self.class} closed>" if closed?

      "#<#{self.class} #{backend}, #{size} registered>"
    end

    private

    # What is Enumerable, but no file that would be read.
    def array(list)
      list.is_a?(Enumerable) && !list.respond_to?(:fileno) ? list.to_a : list
    end
  end
end
