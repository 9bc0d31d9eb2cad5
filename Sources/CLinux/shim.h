// What the Glibc module leaves out. No <sys/socket.h>: its names must come from Glibc alone.
#include <sys/epoll.h>
#include <sys/eventfd.h>
struct sockaddr;
extern int accept4(int, struct sockaddr *, unsigned int *, int);
// Variadic in C, which Swift cannot call.
#include <sys/prctl.h>
static inline int forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
static inline int allows_dumps(void) { return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0; }
