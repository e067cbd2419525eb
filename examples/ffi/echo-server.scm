#!/usr/bin/guile -s
!#
;;; SPDX-License-Identifier: MIT
;;;
;;; The echo server in Scheme, over libsel by Guile's (system foreign); types
;;; and constants come from libsel.cdef.  Guile runs a signal's handler in the
;;; main thread once that is back in Scheme: it only waits there, and the
;;; server has a thread of its own.

(use-modules (ice-9 getopt-long)
             (ice-9 match)
             (ice-9 regex)
             (ice-9 textual-ports)
             (ice-9 threads)
             (rnrs bytevectors)
             (srfi srfi-9)
             (system foreign))

;;; What libsel.cdef declares.

(define library (dynamic-link (or (getenv "LIBSEL_SO") "libsel.so.0")))

(define cdef
  (call-with-input-file (or (getenv "LIBSEL_CDEF")
                            "/usr/share/libsel/libsel.cdef")
    get-string-all))

(define (kind text)
  (if (string-index text #\*)
      '*
      (match (car (string-split text #\space))
        ("void" void)
        ((or "int32_t" "sel_status") int32)
        ("uint32_t" uint32)
        ("int64_t" int64)
        ("uint64_t" uint64)
        ("size_t" size_t))))

(define (constant name)
  (let ((found (string-match (string-append name " = ([-x0-9a-f]+)") cdef)))
    (match (match:substring found 1)
      ((? (lambda (digits) (string-prefix? "0x" digits)) digits)
       (string->number (substring digits 2) 16))
      (digits (string->number digits)))))

;; (declare NAME) makes a procedure of the function.
(define-syntax-rule (declare name ...)
  (begin
    (define name
      (let* ((symbol (symbol->string 'name))
             (prototype (string-match
                         (string-append "\n([a-z][^\n]*[ *])" symbol
                                        "\\(([^)]*)\\)")
                         cdef)))
        (pointer->procedure
         (kind (match:substring prototype 1))
         (dynamic-func symbol library)
         (match (match:substring prototype 2)
           ("void" '())
           (arguments (map (lambda (argument) (kind (string-trim argument)))
                           (string-split arguments #\,)))))))
    ...))

(declare sel_strerror sel_now sel_backend_name sel_backend_by_name
         sel_selector_new sel_selector_free sel_selector_backend
         sel_selector_register sel_selector_modify sel_selector_unregister
         sel_selector_select_until sel_selector_is_current sel_selector_wakeup)

(define READ (constant "SEL_EVENT_READ"))
(define WRITE (constant "SEL_EVENT_WRITE"))
(define EWOKEN (constant "SEL_EWOKEN"))
(define FOREVER (constant "SEL_FOREVER"))

(define limit 16384)            ; bytes a connection may owe, twice at most
(define pause 100000000)        ; nanoseconds without accepting
(define batch 64)
(define event-size 40)          ; of a sel_event: its key's fd is at 0,
(define event-events 24)        ; its events are here

;;; Errors.

(define (die status what why)
  (format (current-error-port) "echo-server: ~a: ~a~%" what why)
  (primitive-exit status))

(define (explain status)
  (pointer->string (sel_strerror status)))

(define (check status what)
  (if (negative? status)
      (die 1 what (explain status))
      status))

;; What `body` returns, or what `otherwise` makes of its errno.
(define-syntax-rule (unless-failed otherwise body ...)
  (catch 'system-error
    (lambda () body ...)
    (lambda failure (otherwise (system-error-errno failure)))))

(define (try-later? errno)
  (memv errno (list EAGAIN EINTR)))

;;; The server.

(define quiet? #f)
(define stopping? #f)
(define selector #f)
(define listener #f)
(define resume FOREVER)         ; when to accept again
(define connections (make-hash-table))
(define scratch (make-bytevector limit))

(define-record-type connection
  (make-connection socket pending eof?)
  connection?
  (socket connection-socket)
  (pending pending set-pending!)        ; what is still to be echoed
  (eof? eof? set-eof!))

(define (log what why)
  (unless quiet?
    (format (current-error-port) "~a: ~a~%" what why)))

(define (watch socket)
  (fcntl socket F_SETFL O_NONBLOCK)
  (sel_selector_register selector (fileno socket) READ 0 %null-pointer))

(define (unwatch socket)
  (sel_selector_unregister selector (fileno socket) %null-pointer))

(define (hang-up c why)
  (let ((socket (connection-socket c)))
    (log (fileno socket) why)
    (unwatch socket)
    (hashv-remove! connections (fileno socket))
    (close socket)))

(define (append-bytes a b count)
  (let* ((size (bytevector-length a))
         (both (make-bytevector (+ size count))))
    (bytevector-copy! a 0 both 0 size)
    (bytevector-copy! b 0 both size count)
    both))

(define (drop-bytes a count)
  (let* ((size (- (bytevector-length a) count))
         (rest (make-bytevector size)))
    (bytevector-copy! a count rest 0 size)
    rest))

(define (receive c)
  (let ((n (recv! (connection-socket c) scratch)))
    (set-eof! c (zero? n))
    (set-pending! c (append-bytes (pending c) scratch n))))

(define (transmit c)
  (let ((n (send (connection-socket c) (pending c))))
    (set-pending! c (drop-bytes (pending c) n))))

(define (owes? c)
  (positive? (bytevector-length (pending c))))

;; What a connection waits for follows from what it holds alone.
(define (interest c)
  (logior (if (or (eof? c) (>= (bytevector-length (pending c)) limit)) 0 READ)
          (if (owes? c) WRITE 0)))

;; 0, or the errno that ends the connection.
(define (move c events)
  (unless-failed (lambda (errno) (if (try-later? errno) 0 errno))
    (when (logtest events READ)
      (receive c))
    (when (owes? c)
      (transmit c))
    0))

(define (attend c events)
  (match (move c events)
    (0
     (if (zero? (interest c))
         (hang-up c "done")
         (let ((status (sel_selector_modify
                        selector (fileno (connection-socket c)) (interest c)
                        0 %null-pointer)))
           (when (negative? status)
             (hang-up c (explain status))))))
    (errno (hang-up c (strerror errno)))))

(define (accept-later errno)
  (unless (or (try-later? errno) (eqv? errno ECONNABORTED))
    ;; Out of descriptors, say: the client stays in the queue.
    (log "accept" (strerror errno))
    (unwatch listener)
    (set! resume (+ (sel_now) pause)))
  #f)

(define (welcome)
  (match (unless-failed accept-later (accept listener))
    (#f #f)
    ((peer . _)
     (let ((c (make-connection peer #vu8() #f)))
       (hashv-set! connections (fileno peer) c)
       (log (fileno peer) "accepted")
       (when (negative? (watch peer))
         (hang-up c "refused"))))))

(define (dispatch event)
  (let ((fd (bytevector-s32-native-ref event 0))
        (events (bytevector-u32-native-ref event event-events)))
    (if (eqv? fd (fileno listener))
        (welcome)
        (attend (hashv-ref connections fd) events))))

(define (serve)
  (let* ((buffer (make-bytevector (* batch event-size)))
         (events (bytevector->pointer buffer)))
    (while (not stopping?)
      (let ((n (sel_selector_select_until selector events batch resume
                                          0)))
        (unless (eqv? n EWOKEN)
          (check n "can't wait"))
        (do ((i 0 (1+ i)))
            ((>= i n))
          (let ((event (bytevector->pointer buffer (* i event-size))))
            ;; A handler of this batch may have ended the registration.
            (when (eqv? 1 (sel_selector_is_current selector event))
              (dispatch (pointer->bytevector event event-size)))))
        (when (>= (sel_now) resume)
          (set! resume (if (negative? (watch listener))
                           (+ (sel_now) pause)
                           FOREVER)))))))

;;; The program.

(define (listen-on port)
  (let ((socket (socket PF_INET SOCK_STREAM 0)))
    (unless-failed (lambda (errno) (die 1 port (strerror errno)))
      (setsockopt socket SOL_SOCKET SO_REUSEADDR 1)
      (bind socket AF_INET INADDR_LOOPBACK port)
      (listen socket 4096))
    socket))

(define (parse-backend name)
  (let ((backend (sel_backend_by_name (string->pointer name))))
    (when (negative? backend)
      (die 2 name "not a back end"))
    backend))

(define (parse-port text)
  (let ((port (string->number text)))
    (unless (and (exact-integer? port) (<= 0 port 65535))
      (die 2 text "not a port from 0 to 65535"))
    port))

(define (make-selector backend)
  (let ((holder (make-bytevector (sizeof '*))))
    (check (sel_selector_new (bytevector->pointer holder) backend 0)
           "no selector")
    (dereference-pointer (bytevector->pointer holder))))

(define (on-signals handler)
  (sigaction SIGINT handler)
  (sigaction SIGTERM handler))

(let* ((options (catch 'quit
                  (lambda ()
                    (getopt-long (command-line)
                                 '((backend (single-char #\b) (value #t))
                                   (port (single-char #\p) (value #t))
                                   (quiet (single-char #\q)))))
                  (lambda _ (primitive-exit 2))))
       (rest (option-ref options '() '()))
       (backend (parse-backend (option-ref options 'backend "default")))
       (port (parse-port (option-ref options 'port "1234"))))
  (unless (null? rest)
    (die 2 (car rest) "one argument too many"))
  (set! quiet? (option-ref options 'quiet #f))
  (set! selector (make-selector backend))
  (set! listener (listen-on port))
  (check (watch listener) port)
  (setvbuf (current-error-port) 'line)
  (sigaction SIGPIPE SIG_IGN)
  (on-signals (lambda (number)
                (set! stopping? #t)
                (sel_selector_wakeup selector)))
  (format #t "listening on 127.0.0.1 port ~a (~a)~%"
          (sockaddr:port (getsockname listener))
          (pointer->string
           (sel_backend_name (sel_selector_backend selector))))
  (force-output)
  (join-thread (call-with-new-thread serve))
  (unless stopping?             ; the thread has told why
    (primitive-exit 1))
  (on-signals SIG_IGN)
  (for-each (lambda (c) (hang-up c "stopping"))
            (hash-map->list (lambda (fd c) c) connections))
  (sel_selector_free selector))
