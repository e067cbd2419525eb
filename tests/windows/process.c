/* SPDX-License-Identifier: MIT */
/* See posix.h: the alarm, memory, and what a process knows of itself. */
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

#include <posix.h>

/* Lines end as elsewhere, and are out when the process dies. */
static void __attribute__((constructor)) set_output(void)
{
	_setmode(_fileno(stdout), _O_BINARY);
	(setvbuf)(stdout, NULL, _IONBF, 0);
}

enum { SIGNALS = 32 };

static void (*handlers[SIGNALS])(int number);
static HANDLE timer;

static VOID CALLBACK ring(PVOID context, BOOLEAN fired)
{
	(void)context, (void)fired;
	posix_raise(SIGALRM);
}

int posix_sigaction(int number, const struct sigaction *action)
{
	if (number < 0 || number >= SIGNALS)
		return posix_none();
	handlers[number] = action->sa_handler;
	return 0;
}

/* The handler runs on the thread that raises the signal. */
int posix_raise(int number)
{
	if (handlers[number] == SIG_IGN)
		return 0;
	if (!handlers[number])
		ExitProcess(128 + (UINT)number);
	handlers[number](number);
	return 0;
}

unsigned int posix_alarm(unsigned int seconds)
{
	if (timer)
		DeleteTimerQueueTimer(NULL, timer, NULL);
	timer = NULL;
	if (seconds > 0)
		CreateTimerQueueTimer(&timer, NULL, ring, NULL, seconds * 1000,
				      0, WT_EXECUTEONLYONCE);
	return 0;
}

long posix_sysconf(int name)
{
	SYSTEM_INFO info;

	GetSystemInfo(&info);
	if (name == _SC_NPROCESSORS_ONLN)
		return (long)info.dwNumberOfProcessors;
	/* The numbers of sockets are multiples of 4. */
	return name == _SC_PAGESIZE ? (long)info.dwPageSize : 4096;
}

static struct timeval timeval_of(FILETIME time)
{
	uint64_t ticks = (uint64_t)time.dwHighDateTime << 32 |
			 time.dwLowDateTime;

	return (struct timeval){ .tv_sec = (long)(ticks / 10000000),
				 .tv_usec = (long)(ticks / 10 % 1000000) };
}

int posix_getrusage(int who, struct rusage *usage)
{
	FILETIME begin, end, kernel, user;

	(void)who;
	if (!GetProcessTimes(GetCurrentProcess(), &begin, &end, &kernel, &user))
		return posix_none();
	usage->ru_utime = timeval_of(user);
	usage->ru_stime = timeval_of(kernel);
	usage->ru_nvcsw = 0;
	return 0;
}

/* A variable without a value is none.  The C runtime has a copy of what Windows
   knows. */
int posix_setenv(const char *name, const char *value, int over)
{
	(void)over;
	SetEnvironmentVariableA(name, *value ? value : NULL);
	return _putenv_s(name, value) == 0 ? 0 : -1;
}

static DWORD access_of(int protection)
{
	return protection == PROT_NONE ? PAGE_NOACCESS :
	       protection & PROT_WRITE ? PAGE_READWRITE :
					 PAGE_READONLY;
}

void *posix_mmap(size_t size, int protection)
{
	void *memory = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT,
				    access_of(protection));

	return memory ? memory : MAP_FAILED;
}

int posix_mprotect(void *memory, size_t size, int protection)
{
	DWORD old;

	return VirtualProtect(memory, size, access_of(protection), &old) ? 0 :
									   -1;
}

/* Of Wine, which says so, and of the Windows that Wine plays. */
int posix_uname(struct utsname *name)
{
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
	OSVERSIONINFOA version = { .dwOSVersionInfoSize = sizeof(version) };
	bool wine = GetProcAddress(ntdll, "wine_get_version") != NULL;

	GetVersionExA(&version);
	snprintf(name->sysname, sizeof(name->sysname), "Windows");
	snprintf(name->release, sizeof(name->release), "%lu.%lu.%lu",
		 version.dwMajorVersion, version.dwMinorVersion,
		 version.dwBuildNumber);
	snprintf(name->version, sizeof(name->version), "%s",
		 wine ? "Wine" : "");
	snprintf(name->machine, sizeof(name->machine), "%s",
		 sizeof(void *) == 8 ? "x86_64" : "i686");
	return 0;
}
