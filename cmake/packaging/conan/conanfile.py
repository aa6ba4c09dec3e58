"""conan 2: conan create cmake/packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class CkptConan(ConanFile):
    name = "ckpt"
    description = "What checkpointing a large training or simulation job costs: a header-only C++20 library"
    license = "MIT"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._root, "include", "ckpt", "core", "config.hpp"))
        self.version = ".".join(re.findall(r"^#define CKPT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.M))

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def requirements(self):
        self.requires("eigen/[>=3.4 <4]", transitive_headers=True)
        self.requires("fmt/[>=9 <12]", transitive_headers=True)
        self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["CKPT_BUILD_TESTS"] = False
        toolchain.cache_variables["CKPT_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "ckpt")
        for component, requires in (("core", []), ("ckpt", ["core", "eigen::eigen", "fmt::fmt"]),
                                    ("json", ["ckpt", "nlohmann_json::nlohmann_json"])):
            info = self.cpp_info.components[component]
            info.set_property("cmake_target_name", f"ckpt::{component}")
            info.requires = requires
            info.bindirs = []
            info.libdirs = []
