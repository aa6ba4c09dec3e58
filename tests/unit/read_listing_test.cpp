// Listings as people paste them, and what no listing is.

#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/io/listing.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using ckpt::ByteRange;
using ckpt::ListedFile;
using ckpt::read_listing;
using test::error_of;

constexpr std::uint64_t GiB = 1ull << 30;

ListedFile one(std::string_view text) {
  const auto files = read_listing(text);
  REQUIRE(files.size() == 1);
  return files[0];
}

std::string rejected(std::string_view text) {
  const std::string error = error_of([text] { static_cast<void>(read_listing(text, "ls.txt")); });
  constexpr std::string_view function = "ckpt::read_listing: ";
  return error.starts_with(function) ? error.substr(function.size()) : "not rejected";
}

}  // namespace

TEST_CASE("a file in every form", "[read_listing]") {
  constexpr ByteRange bytes{4'886'462'464, 4'886'462'464};
  for (const std::string_view text :
       {"-rw-r--r-- 1 root root 4886462464 Nov 28 04:03 model.safetensors",
        "-rw-r--r-- 1 root root 4886462464 Nov 28  2025 model.safetensors",
        "-rw-r--r--. 1 me users 4886462464 2026-11-28 04:03 model.safetensors\r",
        "-rw-r--r--+ 1 me users 4886462464 2026-11-28 04:03:24.000000000 +0000 model.safetensors",
        "-rw-r--r-- 1 me 4886462464 Nov 28 04:03 model.safetensors",
        "4771936 -rw-r--r-- 1 root root 4886462464 7\u6708 8 06:49 model.safetensors", "4886462464\tmodel.safetensors",
        "4886462464 ./model.safetensors", "model.safetensors 4886462464", "model.safetensors   4,886,462,464",
        "model.safetensors 4886462464 B", "4886462464 bytes model.safetensors", "  4886462464  'model.safetensors'"}) {
    CAPTURE(text);
    const ListedFile file = one(text);
    CHECK(file.name == "model.safetensors");
    CHECK(file.bytes == bytes);
    CHECK_FALSE(file.folder);
  }
  CHECK(one("-rw-r--r-- 1 a b 12 Nov 28 04:03 a name with spaces.pt").name == "a name with spaces.pt");
  CHECK(one("12 a name with spaces.pt").name == "a name with spaces.pt");
  CHECK(one("a name with spaces.pt 12").name == "a name with spaces.pt");
  CHECK(one("lrwxrwxrwx 1 a b 18 Nov 28 04:03 latest-rank0.pt -> ep1-ba10-rank0.pt").name == "latest-rank0.pt");
  CHECK(one("10 20").name == "20");  // the size is in front
}

TEST_CASE("rounded sizes are ranges that hold the bytes", "[read_listing]") {
  // ls -lh rounds up: 4886462464 B are 4.5508 GiB, shown as 4.6G
  CHECK(one("-rw-r--r-- 1 a b 4.6G Nov 28 04:03 x").bytes.meets(4'886'462'464, 4'886'462'464));
  CHECK_FALSE(one("4.5G x").bytes.meets(4'886'462'464, 4'886'462'464));
  CHECK(one("17G x").bytes.least == 16 * GiB);
  CHECK(one("17G x").bytes.most == 17 * GiB + GiB / 2);
  CHECK(one("9.41GiB x").bytes == one("x 9.41 GiB").bytes);
  CHECK(one("9.41GiB x").bytes.meets(10'107'623'424, 10'107'623'424));
  CHECK(one("9,5G x").bytes == one("9.5G x").bytes);
  CHECK(one("4.98 GB x").bytes.meets(4'976'698'672, 4'976'698'672));
  CHECK(one("0 x").bytes == ByteRange{});
  CHECK(one("4.0K x").bytes.most <= 4096 + 52);
}

TEST_CASE("whole pages: folders, totals, prompts, links", "[read_listing]") {
  const auto files = read_listing(
      "$ ls -lR checkpoint-500\n"
      "checkpoint-500:\n"
      "total 96G\n"
      "drwxr-xr-x 2 a b 4096 Nov 28 04:03 global_step500\n"
      "-rw-r--r-- 1 a b 7 Nov 28 04:03 latest\n"
      "\n"
      "checkpoint-500/global_step500:\n"
      "-rw-r--r-- 1 a b 11 Nov 28 04:03 x.pt\n");
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "checkpoint-500/latest");
  CHECK(files[1].name == "checkpoint-500/global_step500/x.pt");
  CHECK(files[1].base() == "x.pt");
  CHECK(files[1].line == 8);
  const auto du = read_listing("5\tstep-1/.metadata\n8\tstep-1/__0_0.distcp\n13\tstep-1\n13\t.\n");
  REQUIRE(du.size() == 4);
  CHECK_FALSE(du[1].folder);
  CHECK(du[2].folder);
  CHECK(du[3].folder);
  CHECK(read_listing("17G\tactor/model/\n")[0].folder);
  CHECK(read_listing("[root@node actor]# ll\n\u603b\u7528\u91cf 3\n5 x\n").size() == 1);
}

TEST_CASE("no listing", "[read_listing]") {
  CHECK(rejected("") == "ls.txt has no files");
  CHECK(rejected("\n\n# nothing\n") == "ls.txt has no files");
  CHECK(rejected("5 a\n-5 b\n") == "ls.txt:2: a size must not be negative: \"-5\"");
  CHECK(rejected("b -5") == "ls.txt:1: a size must not be negative: \"-5\"");
  CHECK(rejected("5 a\n6 a\n") == "ls.txt:2: \"a\" is listed twice, first in line 1");
  CHECK(rejected("5 a\n6 ./a\n") == "ls.txt:2: \"a\" is listed twice, first in line 1");
  CHECK(rejected("5 a\nhello\n") == "ls.txt:2: \"hello\" has no size: write the name and the bytes");
  CHECK(rejected("5 a\nhello world\n") == "ls.txt:2: \"hello world\" has no size: write the name and the bytes");
  CHECK(rejected(std::string_view("5 a\n\0\1\2\n", 8)) == "ls.txt:2: holds a control character: a listing is text");
  CHECK(rejected("1152921504606846976 a") == "ls.txt:1: a size must be below 2^60 B: \"1152921504606846976\"");
  CHECK(rejected("99999999999999999999999 a") == "ls.txt:1: a size must be below 2^60 B: \"99999999999999999999999\"");
  CHECK(rejected("2000P a") == "ls.txt:1: a size must be below 2^60 B: \"2000P\"");
  CHECK(rejected("1.5 a") == "ls.txt:1: \"1.5 a\" has no size: write the name and the bytes");
  CHECK(rejected("-rw-r--r-- 1 a b Nov 28 04:03 x").find("has no size and date") != std::string::npos);
  CHECK(rejected("5 " + std::string(5000, 'a')) == "ls.txt:1: is longer than 4096 characters");
  CHECK(rejected(std::string((std::size_t{64} << 20) + 1, '\n')) == "ls.txt is larger than 64 MiB");
  CHECK(rejected(std::string(1'000'001, '\n')) == "ls.txt has more than 1000000 lines");
  // whatever bytes there are, it ends with an answer or an error
  std::uint32_t state = 1;
  for (int n = 0; n < 2000; ++n) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      state = state * 1664525 + 1013904223;
      text += "0123456789 .,-GiBrwx\n\t/:a\xff"[(state >> 16) % 27];
    }
    CAPTURE(text);
    CHECK_NOTHROW(error_of([&] { static_cast<void>(read_listing(text)); }));
  }
}
