/* A machine whose clock is off and whose disk is slow: loaded before a program, it answers for the kernel from
 * the file that DETENTE_TEST_HARDWARE names: seconds to add to UTC, whether something keeps the clock right, the
 * most that it can be off (microseconds), and how long a file takes to be durable besides (milliseconds). The
 * monotonic clock is left alone. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

struct asked { long long off; int kept; long error; int sync; };

static struct asked ask(void) {
    struct asked now = { 0, 1, 1000, 0 };
    const char *path = getenv("DETENTE_TEST_HARDWARE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return now;
    char text[64];
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length > 0) {
        text[length] = 0;
        sscanf(text, "%lld %d %ld %d", &now.off, &now.kept, &now.error, &now.sync);
    }
    return now;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int done = syscall(SYS_clock_gettime, clock, time);
    if (done == 0 && clock == CLOCK_REALTIME) time->tv_sec += ask().off;
    return done;
}

time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}

int adjtimex(struct timex *clock) {
    struct asked now = ask();
    int state = syscall(SYS_adjtimex, clock);
    if (state < 0) return state;
    clock->status = now.kept ? 0 : STA_UNSYNC;
    clock->maxerror = now.error;
    clock->esterror = 10;
    return now.kept ? TIME_OK : TIME_ERROR;
}

int fdatasync(int file) {
    int took = ask().sync;
    if (took > 0) usleep(took * 1000);
    return syscall(SYS_fdatasync, file);
}
