#pragma once
// Whether a directory is on storage that other nodes see, too.

#include <string>

#ifdef __linux__
#include <sys/statfs.h>
#endif

#include "scratch_file.hpp"

namespace measure {

/// The file system of a directory.
struct FileSystem {
  std::string name{};   ///< "ext4"; empty: not known by its number
  bool shared = false;  ///< several nodes see it: a network or parallel file system
};

/// What the system calls the file system of a directory. One that is not known by its number is taken to be of this
/// node alone.
[[nodiscard]] inline FileSystem file_system_of(const Directory& directory) {
#ifdef __linux__
  struct Known {
    unsigned long magic;
    const char* name;
    bool shared;
  };
  constexpr Known known[] = {{0xEF53, "ext4", false},      {0x58465342, "xfs", false},     {0x9123683E, "btrfs", false},
                             {0x01021994, "tmpfs", false}, {0x794C7630, "overlay", false}, {0x2FC12FC1, "zfs", false},
                             {0xF2F52010, "f2fs", false},  {0x6969, "nfs", true},          {0x0BD00BD0, "lustre", true},
                             {0x47504653, "gpfs", true},   {0x00C36400, "ceph", true},     {0x65735546, "fuse", true},
                             {0xFF534D42, "cifs", true},   {0xFE534D42, "smb2", true},     {0x19830326, "beegfs", true},
                             {0x01021997, "9p", true}};
  struct statfs answer {};
  if (::fstatfs(directory.get(), &answer) != 0) fail(directory.describe("cannot tell the file system"));
  const auto magic = static_cast<unsigned long>(answer.f_type) & 0xFFFFFFFFUL;
  for (const Known& one : known) {
    if (one.magic == magic) return {one.name, one.shared};
  }
#else
  static_cast<void>(directory);
#endif
  return {};
}

}  // namespace measure
