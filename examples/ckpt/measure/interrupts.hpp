#pragma once
// Interrupts that leave no file behind.
//
// A file is created and loses its name at once; what is open without a name vanishes with the process, whatever ends
// it. Only between the two could a signal leave a file. So signals are taken by a thread of their own, which waits
// until no file has a name, and then ends the process as the signal would have.

#include <atomic>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <thread>

#include <pthread.h>
#include <unistd.h>

namespace measure {

/// A file may have a name only while one of these lives.
class Naming {
 public:
  Naming() {
    while (ending().load()) ::pause();  // the process is about to end
    lock_ = std::shared_lock(mutex());
  }

 private:
  friend void handle_interrupts();

  static std::shared_mutex& mutex() {
    static std::shared_mutex* const mutex = new std::shared_mutex;  // never destroyed: a thread may wait for it at exit
    return *mutex;
  }
  static std::atomic<bool>& ending() {
    static std::atomic<bool> ending{false};
    return ending;
  }

  std::shared_lock<std::shared_mutex> lock_{};
};

/// From now on signals that ask the process to end do so when no file has a name. To be called before any thread is
/// started. A signal that the process was told to ignore, as by nohup, stays ignored.
inline void handle_interrupts() {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then an error of write()
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction current {};
    if (::sigaction(signal, nullptr, &current) == 0 && current.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  if (const int error = ::pthread_sigmask(SIG_BLOCK, &signals, nullptr)) {
    throw std::system_error(error, std::generic_category(), "cannot block signals");
  }
  (void)Naming::mutex();
  std::thread([signals] {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) return;
    Naming::ending() = true;
    const std::unique_lock lock(Naming::mutex());
    std::fprintf(stderr, "%sckpt measure: interrupted; nothing is left behind\n",
                 ::isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "");
    std::signal(signal, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    std::raise(signal);
  }).detach();
}

}  // namespace measure
