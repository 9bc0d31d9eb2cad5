#include <sqlite3.h>

/* sqlite3_config takes variable arguments, which Swift cannot call. Counting every allocation takes a lock each time;
   nobody reads the counts. Effective only before the first connection of the process is opened. */
static inline int sqlite3_config_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
