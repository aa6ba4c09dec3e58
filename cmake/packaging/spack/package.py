# Spack: put this file into packages/ckpt/ of a repository of yours (`spack repo create`), then `spack install ckpt`.
from spack.package import *


class Ckpt(CMakePackage):
    """What checkpointing a large training or simulation job costs: a header-only C++20 library and a program."""

    homepage = "https://example.org/ckpt"  # where you publish it
    git = "https://example.org/ckpt.git"  # a path of this machine as well: "file:///home/me/ckpt"

    license("MIT")

    version("main", branch="main")

    variant("tools", default=True, description="The program ckpt")
    variant("c", default=False, description="The library for C, Fortran and Python's ctypes")

    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("eigen@3.4:")
    depends_on("fmt@9:")
    depends_on("nlohmann-json@3.11:")
    depends_on("cli11@2.2:", type="build", when="+tools")

    conflicts("%gcc@:11", msg="ckpt needs C++20 as g++ 12 has it")
    conflicts("%clang@:13", msg="ckpt needs C++20 as clang 14 has it")

    def cmake_args(self):
        components = "core;ckpt;json;c" if self.spec.satisfies("+c") else "core;ckpt;json"
        return [
            self.define("CKPT_COMPONENTS", components),
            self.define("CKPT_BUILD_TESTS", False),
            self.define_from_variant("CKPT_BUILD_EXAMPLES", "tools"),
        ]
