# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# All kinds of files, and files that are closed.

require "helper"
require "openssl"
require "stringio"
require "tempfile"

class TestFiles < SelTest
  def ready(timeout = 0)
    @selector.select(timeout).to_h { |key, events| [key.fileobj, events] }
  end

  on_each_backend("pipes") do
    read, write = pipe
    @selector.register(read, :r)
    @selector.register(write, :w)
    assert_equal({ write => 2 }, ready)
    write << "x"
    assert_equal({ read => 1, write => 2 }, ready)
    nil until write.write_nonblock("x" * 65_536, exception: false) == :wait_writable
    assert_equal({ read => 1 }, ready)
    read.read_nonblock(1 << 20)
    @selector.unregister(write)
    write.close
    assert_equal({ read => 1 }, ready)
    assert_nil read.read(1)
  end

  on_each_backend("UNIX sockets") do
    one, two = pair
    @selector.register(one, :rw)
    assert_equal({ one => 2 }, ready)
    two << "x"
    assert_equal({ one => 3 }, ready)
    one.getc
    two.close_write
    assert_equal({ one => 3 }, ready)
  end

  on_each_backend("TCP sockets") do
    server = close_later(TCPServer.new("127.0.0.1", 0))
    @selector.register(server, :r)
    assert_empty ready
    client = close_later(TCPSocket.new("127.0.0.1", server.addr[1]))
    assert_equal({ server => 1 }, ready(LONG))
    peer = close_later(server.accept)
    @selector.register(peer, :r)
    assert_empty ready
    client << "x"
    assert_equal({ peer => 1 }, ready(LONG))
  end

  # A connection that is being made is done when it can be written.
  on_each_backend("connecting") do
    server = close_later(TCPServer.new("127.0.0.1", 0))
    client = close_later(Socket.new(:INET, :STREAM))
    client.connect_nonblock(server.local_address, exception: false)
    @selector.register(client, :w)
    assert_equal({ client => 2 }, ready(LONG))
    assert_equal 0, client.getsockopt(:SOCKET, :ERROR).int
  end

  on_each_backend("UDP sockets") do
    one, two = Array.new(2) do
      close_later(UDPSocket.new).tap { |socket| socket.bind("127.0.0.1", 0) }
    end
    @selector.register(one, :rw)
    assert_equal({ one => 2 }, ready)
    two.send("datagram", 0, "127.0.0.1", one.addr[1])
    wait_for { ready == { one => 3 } }
    assert_equal "datagram", one.recvfrom_nonblock(100)[0]
    assert_equal({ one => 2 }, ready)
  end

  def test_what_has_to_io
    read, write = pipe
    wrapper = Struct.new(:to_io).new(read)
    assert_same wrapper, @selector.register(wrapper, :r).fileobj
    write << "x"
    assert_equal({ wrapper => 1 }, ready)
    assert @selector.registered?(read)
    read.close
    refute @selector.registered?(read)
    assert_same wrapper, @selector.unregister(wrapper).fileobj
  end

  def test_what_has_fileno
    read, write = pipe
    wrapper = Struct.new(:fileno).new(read.fileno)
    @selector.register(wrapper, :r)
    write << "x"
    assert_equal({ wrapper => 1 }, ready)
    wrapper.fileno = nil
    assert_same wrapper, @selector.unregister(wrapper).fileobj
    assert_error(ArgumentError, Sel::EFILEOBJ) { @selector.register(StringIO.new, :r) }
  end

  def test_a_tempfile
    selector(:poll).then do |s|
      Tempfile.create("libsel") { |file| s.register(file, :r) && s.unregister(file) }
      file = Tempfile.new("libsel")
      s.register(file, :r)
      file.close
      assert_same file, s.unregister(file).fileobj
      file.unlink
    end
  end

  def test_a_closed_file_is_found
    read, = pipe
    other, = pipe
    @selector.register(read, :r, :data)
    @selector.register(other, :r)
    read.close
    assert @selector.registered?(read)
    assert_equal :data, @selector[read].data
    assert_error(KeyError, Sel::EEXISTS) { @selector.register(read, :r) }
    assert_equal :more, @selector.modify(read, :r, :more).data
    assert_equal :more, @selector.unregister(read).data
    refute @selector.registered?(read)
    assert_error(IOError, Sel::EBADFD, "closed stream") { @selector.unregister(read) }
    assert_error(IOError, Sel::EFILEOBJ, "closed stream") { @selector.register(read, :r) }
    assert_nil @selector[read]
    assert_equal :none, @selector.fetch(read, :none)
    assert_equal(read, @selector.fetch(read) { |file| file })
    assert_error(IOError, Sel::EBADFD, "closed stream") { @selector.fetch(read) }
    assert_equal [other], @selector.map(&:fileobj)
  end

  on_each_backend("a number that has a new owner") do
    read, = pipe
    number = read.fileno
    @selector.register(read, :r, :old)
    read.close
    @selector.unregister(read)
    one, two = pair
    taken = [one, two].find { |io| io.fileno == number }
    skip "the number was not used again" unless taken
    @selector.register(taken, :r, :new)
    assert_empty ready
    (one == taken ? two : one) << "x"
    assert_equal [:new], @selector.select(LONG).map { |key, _| key.data }
  end

  # Its two directions have a descriptor each.
  on_each_backend("both halves of a duplex IO") do
    io = close_later(IO.popen("cat", "r+"))
    assert_error(ArgumentError, Sel::EEVENTS, "each") { @selector.register(io, :rw) }
    writer = @selector.register(io, :w, :writes)
    assert_equal [[writer, Sel::WRITE]], @selector.select(LONG)
    refute_equal io.fileno, writer.fd
    assert_error(KeyError, Sel::EEXISTS) { @selector.register(io, :w) }
    assert_same writer, @selector[io]
    assert_error(KeyError, Sel::ENOTREG) { @selector.modify(io, :r) }
    reader = @selector.register(io, :r, :reads)
    assert_equal io.fileno, reader.fd
    assert_equal [[writer, Sel::WRITE]], @selector.select(LONG)
    writer = @selector.modify(io, :w, :more)
    io.write("x")
    io.flush
    wait_for { @selector.select(LONG).to_h == { reader => Sel::READ, writer => Sel::WRITE } }
    assert_equal [[io], [io], []], Sel.select([io], [io], [io], LONG)
    assert_same reader, @selector.unregister(io)
    io.close_write
    assert_same writer, @selector.unregister(io)
    assert_empty @selector
  end

  # A registration is found by its object, if the number is no longer its own.
  def test_a_file_whose_number_has_changed
    one, two = pipe
    wrapper = Struct.new(:fileno).new(one.fileno)
    key = @selector.register(wrapper, :r)
    wrapper.fileno = two.fileno
    assert_same key, @selector[wrapper]
    assert_same key, @selector.unregister(wrapper)
  end

  # What Ruby has read ahead makes no descriptor readable.
  def test_buffered_bytes_are_not_seen
    read, write = pipe
    @selector.register(read, :r)
    write << "one\ntwo\n"
    assert_equal({ read => 1 }, ready)
    assert_equal "one\n", read.gets
    assert_empty ready
    assert_equal "two\n", read.gets
  end

  def tls_pair
    key = OpenSSL::PKey::EC.generate("prime256v1")
    certificate = OpenSSL::X509::Certificate.new.tap do |c|
      c.serial = 1
      c.subject = c.issuer = OpenSSL::X509::Name.parse("/CN=localhost")
      c.not_before = Time.now - 60
      c.not_after = Time.now + 3600
      c.public_key = key
      c.sign(key, "SHA256")
    end
    context = OpenSSL::SSL::SSLContext.new
    context.add_certificate(certificate, key)
    one, two = UNIXSocket.pair
    server = close_later(OpenSSL::SSL::SSLSocket.new(one, context))
    client = close_later(OpenSSL::SSL::SSLSocket.new(two))
    [server, client].each { |socket| socket.sync_close = true }
    accepting = Thread.new { server.accept }
    client.connect
    result(accepting)
    # Its session tickets are no data.
    assert_equal :wait_readable, client.read_nonblock(1, exception: false)
    [server, client]
  end

  # A TLS socket decrypts a whole record at a time.  The rest of it waits in
  # `pending`, of which the system knows nothing: read until :wait_readable.
  on_each_backend("TLS sockets have pending bytes") do
    server, client = tls_pair
    @selector.register(client, :r)
    assert_empty ready
    server << "hello world"
    assert_equal({ client => 1 }, ready(LONG))
    assert_equal "hello", client.sysread(5)
    assert_equal 6, client.pending
    assert_empty ready
    assert_equal " world", client.read_nonblock(100)
    assert_equal :wait_readable, client.read_nonblock(100, exception: false)
    assert_equal 0, client.pending
    server << "again"
    assert_equal({ client => 1 }, ready(LONG))
    assert_same client, @selector.unregister(client).fileobj
  end
end
