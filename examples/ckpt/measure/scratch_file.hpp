#pragma once
// Files without a name in a directory, and what the directory has room for.

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "interrupts.hpp"

namespace measure {

/// Throws what `errno` says.
[[noreturn]] inline void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// An open file or directory.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// Where the files go.
class Directory {
 public:
  /// @throws std::system_error for a path that is no directory, or cannot be opened
  explicit Directory(std::string path)
      : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_.get() < 0) fail(describe("cannot be opened"));
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int get() const { return descriptor_.get(); }

  /// `"path": what`
  [[nodiscard]] std::string describe(std::string_view what) const { return fmt::format("\"{}\": {}", path_, what); }

  /// Lets the file system finish what closed files left to do, where it can.
  void settle() const { (void)::fsync(get()); }

  /// Bytes of the file system.
  struct Space {
    double total;
    double available;  ///< to this user
  };
  [[nodiscard]] Space space() const {
    struct statvfs answer {};
    if (::fstatvfs(get(), &answer) != 0) fail(describe("cannot tell the free space"));
    const auto block = static_cast<double>(answer.f_frsize);
    return {block * static_cast<double>(answer.f_blocks), block * static_cast<double>(answer.f_bavail)};
  }

 private:
  std::string path_;
  Descriptor descriptor_;
};

/// A file that is gone when it is closed, or when the process ends in any way.
class ScratchFile {
 public:
  /// What memory, size and place of a direct write are multiples of.
  static constexpr std::size_t direct_unit = 4096;

  /// Creates a file and removes its name.
  /// @param direct  whether to write and read past the page cache, where the file system takes that
  explicit ScratchFile(const Directory& directory, bool direct = false)
      : directory_(&directory), descriptor_(create(directory)), direct_(direct && set_direct(true)) {}

  /// Whether the cache is passed, all but what is left at the end of a file.
  [[nodiscard]] bool direct() const { return direct_; }

  /// Appends all of the data.
  void write(std::span<const std::byte> data) {
    while (!data.empty()) {
      std::size_t size = data.size();
      if (direct_ && size >= direct_unit) size -= size % direct_unit;
      if (direct_ && size < direct_unit) (void)set_direct(false);
      const ::ssize_t written = ::write(descriptor_.get(), data.data(), size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && errno == EINVAL && direct_) {  // it says so only now
        direct_ = false;
        if (set_direct(false)) continue;
      }
      if (written < 0) fail(directory_->describe("cannot write"));
      data = data.subspan(static_cast<std::size_t>(written));
      size_ += static_cast<std::uint64_t>(written);
    }
  }

  /// Returns when the data is on the storage.
  void sync() {
    if (::fsync(descriptor_.get()) != 0) fail(directory_->describe("cannot sync"));
  }

  /// Reads into the buffer from a place on, as much as is there.
  [[nodiscard]] std::size_t read(std::span<std::byte> buffer, std::uint64_t from) const {
    for (;;) {
      const ::ssize_t read = ::pread(descriptor_.get(), buffer.data(), buffer.size(), static_cast<::off_t>(from));
      if (read >= 0) return static_cast<std::size_t>(read);
      if (errno != EINTR) fail(directory_->describe("cannot read"));
    }
  }

  /// Asks the system to forget the data that it holds in memory, and tells whether it did.
  [[nodiscard]] bool drop_cache() const {
#ifdef POSIX_FADV_DONTNEED
    if (size_ == 0 || ::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_DONTNEED) != 0) return false;
    void* const pages = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_.get(), 0);
    if (pages == MAP_FAILED) return false;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> resident((size_ + page - 1) / page);
    std::size_t in_memory = resident.size();
    if (::mincore(pages, size_, resident.data()) == 0) {
      in_memory = 0;
      for (const unsigned char state : resident) in_memory += state & 1U;
    }
    ::munmap(pages, size_);
    return in_memory <= resident.size() / 100;
#else
    return false;
#endif
  }

 private:
  /// Whether the file system took it.
  bool set_direct([[maybe_unused]] bool on) const {
#ifdef O_DIRECT
    const int flags = ::fcntl(descriptor_.get(), F_GETFL);
    return flags >= 0 && ::fcntl(descriptor_.get(), F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
#else
    return !on;
#endif
  }

  [[nodiscard]] static Descriptor create(const Directory& directory) {
    static std::atomic<unsigned> number{0};
    const Naming naming;
    for (int attempt = 0; attempt < 100; ++attempt) {
      const std::string name = fmt::format(".ckpt_measure-{}-{}", ::getpid(), number++);
      const int file = ::openat(directory.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (file < 0 && errno == EEXIST) continue;
      if (file < 0) fail(directory.describe("cannot create a file"));
      Descriptor descriptor(file);
      if (::unlinkat(directory.get(), name.c_str(), 0) != 0) {
        // Some file systems do not remove what is open.
        descriptor = Descriptor(-1);
        if (::unlinkat(directory.get(), name.c_str(), 0) != 0) fail(directory.describe("cannot remove " + name));
        throw std::runtime_error(
            directory.describe("this file system does not remove files that are open, so that an "
                               "interrupt could leave some behind"));
      }
      return descriptor;
    }
    fail(directory.describe("cannot create a file"));
  }

  const Directory* directory_;
  Descriptor descriptor_;
  bool direct_;
  std::uint64_t size_ = 0;
};

}  // namespace measure
