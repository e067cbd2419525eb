/* SPDX-License-Identifier: MIT */
/*
 * TLS by OpenSSL 3.  What a connection waits for is what OpenSSL asks for; and
 * what OpenSSL has already taken from the socket, no wait reports:
 * SSL_pending() tells.  The client sends one record of 10000 bytes, which the
 * server reads in pieces of 1000, so as to be fair to other connections.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sel.h>

enum { RECORD = 10000, PIECE = 1000 };

struct connection {
	SSL *ssl;
	int received, reads;
	bool answered;
};

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static _Noreturn void fail(const char *what)
{
	ERR_print_errors_fp(stderr);
	errx(1, "%s", what);
}

/*
 * One read or one write; the first also make the handshake.  Returns the events
 * that the connection waits for, or 0 when the peer has ended the connection.
 */
static uint32_t proceed(struct connection *c)
{
	bool answer = c->received == RECORD && !c->answered;
	char piece[PIECE];
	int n;

	ERR_clear_error();
	n = answer ? SSL_write(c->ssl, "thanks", 6) :
		     SSL_read(c->ssl, piece, PIECE);
	if (n > 0 && answer) {
		c->answered = true;
		return SEL_EVENT_READ;
	}
	if (n > 0) {
		c->received += n;
		c->reads++;
		return c->received == RECORD ? SEL_EVENT_WRITE : SEL_EVENT_READ;
	}
	switch (SSL_get_error(c->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		return SEL_EVENT_READ;
	case SSL_ERROR_WANT_WRITE:
		return SEL_EVENT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		fail("the connection is broken");
	}
}

static void serve(sel_selector *selector, struct connection *c, int fd)
{
	uint32_t wanted = SEL_EVENT_READ;
	sel_event event;
	int64_t timeout;
	sel_status n;

	check(sel_selector_register(selector, fd, wanted, 0, NULL));
	while (wanted != 0) {
		/* The socket does not know what OpenSSL has already read: with
		   such bytes the wait only looks for other descriptors. */
		timeout = SEL_FOREVER;
		if (wanted == SEL_EVENT_READ && SSL_pending(c->ssl) > 0)
			timeout = 0;
		n = check(sel_selector_select(selector, &event, 1, timeout, 0));
		if (n == 0 && timeout != 0)
			continue;
		wanted = proceed(c);
		if (wanted != 0)
			check(sel_selector_modify(selector, fd, wanted, 0,
						  NULL));
	}
	check(sel_selector_unregister(selector, fd, NULL));
}

/* The client, in a process of its own and with a socket that blocks. */
static void run_client(SSL_CTX *context, int fd)
{
	SSL *ssl = SSL_new(context);
	char record[RECORD] = { 0 }, answer[6];

	if (ssl == NULL || !SSL_set_fd(ssl, fd) ||
	    !SSL_set1_host(ssl, "localhost") || SSL_connect(ssl) != 1 ||
	    SSL_write(ssl, record, RECORD) != RECORD ||
	    SSL_read(ssl, answer, sizeof(answer)) != sizeof(answer) ||
	    SSL_shutdown(ssl) < 0)
		fail("client");
	SSL_free(ssl);
}

/* A certificate for localhost that is made for this run. */
static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *certificate = X509_new();
	X509_NAME *name;

	if (key == NULL || certificate == NULL)
		fail("no key or no certificate");
	name = X509_get_subject_name(certificate);
	if (!X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					(const unsigned char *)"localhost", -1,
					-1, 0) ||
	    !X509_set_issuer_name(certificate, name) ||
	    !X509_gmtime_adj(X509_getm_notBefore(certificate), -60) ||
	    !X509_gmtime_adj(X509_getm_notAfter(certificate), 3600) ||
	    !X509_set_pubkey(certificate, key) ||
	    !X509_sign(certificate, key, EVP_sha256()))
		fail("the certificate");
	return certificate;
}

int main(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = make_certificate(key);
	SSL_CTX *server = SSL_CTX_new(TLS_server_method());
	SSL_CTX *client = SSL_CTX_new(TLS_client_method());
	struct connection c = { 0 };
	sel_selector *selector;
	int ends[2], status;
	pid_t child;

	if (server == NULL || client == NULL ||
	    !SSL_CTX_use_certificate(server, certificate) ||
	    !SSL_CTX_use_PrivateKey(server, key) ||
	    !X509_STORE_add_cert(SSL_CTX_get_cert_store(client), certificate))
		fail("contexts");
	SSL_CTX_set_verify(client, SSL_VERIFY_PEER, NULL);
	X509_free(certificate);
	EVP_PKEY_free(key);

	signal(SIGPIPE, SIG_IGN); /* OpenSSL's write() says EPIPE */
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		err(1, "socketpair");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		close(ends[0]);
		run_client(client, ends[1]);
		SSL_CTX_free(client);
		SSL_CTX_free(server);
		_exit(0);
	}
	close(ends[1]);
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
		err(1, "fcntl");

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	c.ssl = SSL_new(server);
	if (c.ssl == NULL || !SSL_set_fd(c.ssl, ends[0]))
		fail("SSL_new");
	SSL_set_accept_state(c.ssl);
	serve(selector, &c, ends[0]);
	printf("%d bytes of one record in %d reads\n", c.received, c.reads);

	SSL_free(c.ssl);
	close(ends[0]);
	sel_selector_free(selector);
	SSL_CTX_free(client);
	SSL_CTX_free(server);
	if (waitpid(child, &status, 0) < 0)
		err(1, "waitpid");
	return status != 0;
}
