// What the Glibc module leaves out. No <sys/socket.h>: its names must come from Glibc alone.
#include <sys/epoll.h>
#include <sys/eventfd.h>
struct sockaddr;
extern int accept4(int, struct sockaddr *, unsigned int *, int);
