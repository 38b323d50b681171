#include "crypto/keys.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <new>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "crypto/key_pool.h"
#include "crypto/secret_bytes.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<StoreKey> && !std::is_copy_assignable_v<StoreKey>);
static_assert(!std::is_convertible_v<StoreKey, IndexKey>);
static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<StoreKey>);

bool AllZero(ByteSpan bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

// The kernel's flags ("VmFlags" in /proc/self/smaps) for the mapping that contains `address`.
std::string MappingFlags(const void* address) {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  std::ifstream smaps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    uintptr_t from = 0, to = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2) {
      inside = from <= wanted && wanted < to;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line + " ";
    }
  }
  return "";
}

// How a child process that runs `body` ends: its exit code, or -1 for a signal.
template <class Body>
int ExitCodeOfChild(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("a key takes exactly 32 bytes") {
  const std::vector<uint8_t> bytes(33, 7);
  CHECK(StoreKey::FromBytes(ByteSpan(bytes).first(32)).ok());
  CHECK(StoreKey::FromBytes(ByteSpan(bytes).first(31)).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(StoreKey::FromBytes(bytes).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(StoreKey::FromBytes({}).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a copy of a key is equal and lives elsewhere") {
  tests::SeededRandom random(1);
  const SubjectKey key = SubjectKey::Random(random);
  const SubjectKey copy = key.Copy();
  CHECK(Equal(key.bytes(), copy.bytes()));
  CHECK(key.bytes().data() != copy.bytes().data());
}

TEST_CASE("assigning a key drops the one that was there") {
  tests::SeededRandom random(1);
  const size_t before = KeyPool::Global().live();
  {
    SubjectKey key = SubjectKey::Random(random);
    SubjectKey other = SubjectKey::Random(random);
    const std::vector<uint8_t> expected(other.bytes().begin(), other.bytes().end());
    key = std::move(other);
    CHECK(Equal(key.bytes(), expected));
  }
  CHECK(KeyPool::Global().live() == before);
}

TEST_CASE("the pool wipes a cell that is given back and hands out zeros") {
  KeyPool pool;
  uint8_t* const kept = pool.Take();
  uint8_t* const cell = pool.Take();
  CHECK(AllZero({cell, KeyPool::kCellBytes}));
  std::fill_n(cell, KeyPool::kCellBytes, uint8_t{0xAB});
  pool.GiveBack(cell);
  // The chunk is still mapped, because `kept` is in it.
  CHECK(AllZero({cell, KeyPool::kCellBytes}));
  pool.GiveBack(kept);
}

TEST_CASE("the pool begins with one page, grows on demand and shrinks when the last key is gone") {
  KeyPool pool;
  CHECK(pool.capacity() == 0);
  uint8_t* const first = pool.Take();
  const size_t one_page = pool.capacity();
  CHECK(one_page == 127);

  std::vector<uint8_t*> cells;
  for (int i = 0; i < 10'000; ++i) {
    cells.push_back(pool.Take());
    std::fill_n(cells.back(), KeyPool::kCellBytes, static_cast<uint8_t>(i));
  }
  CHECK(std::set<uint8_t*>(cells.begin(), cells.end()).size() == cells.size());
  CHECK(pool.live() == cells.size() + 1);
  CHECK(pool.capacity() < cells.size() + 1 + KeyPool::kChunkBytesMax / KeyPool::kCellBytes);
  for (size_t i = 0; i < cells.size(); ++i) {
    REQUIRE(cells[i][0] == static_cast<uint8_t>(i));
    REQUIRE(cells[i][KeyPool::kCellBytes - 1] == static_cast<uint8_t>(i));
  }

  for (uint8_t* cell : cells) pool.GiveBack(cell);
  CHECK(pool.live() == 1);
  pool.GiveBack(first);
  CHECK(pool.live() == 0);
  CHECK(pool.capacity() == one_page);
  pool.GiveBack(pool.Take());
  CHECK(pool.capacity() == one_page);
}

// The sanitizers need a lot of address space and stop when there is none.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a pool that finds no more memory says so and keeps working") {
  const int code = ExitCodeOfChild([] {
    std::vector<uint8_t*> cells;
    cells.reserve(1'000'000);
    KeyPool pool;
    cells.push_back(pool.Take());
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = (pages + 1024) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const rlimit limit{most, most};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(2);
    bool refused = false;
    while (!refused && cells.size() < cells.capacity()) {
      try {
        cells.push_back(pool.Take());
      } catch (const std::bad_alloc&) {
        refused = true;
      }
    }
    if (!refused) _exit(3);
    if (pool.live() != cells.size() || pool.live() != pool.capacity()) _exit(4);
    pool.GiveBack(cells.back());
    if (pool.Take() != cells.back()) _exit(5);
    for (uint8_t* cell : cells) pool.GiveBack(cell);
  });
  CHECK(code == 0);
}
#endif

TEST_CASE("the pool serves several threads at once") {
  KeyPool pool;
  std::vector<int> clashes(4, 0);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < clashes.size(); ++t) {
    threads.emplace_back([&pool, &clashes, t] {
      for (int round = 0; round < 50; ++round) {
        std::vector<uint8_t*> cells;
        for (int i = 0; i < 100; ++i) {
          cells.push_back(pool.Take());
          if (!AllZero({cells.back(), KeyPool::kCellBytes})) ++clashes[t];
          std::fill_n(cells.back(), KeyPool::kCellBytes, static_cast<uint8_t>(t + 1));
        }
        for (uint8_t* cell : cells) {
          if (cell[7] != t + 1) ++clashes[t];
          pool.GiveBack(cell);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(clashes == std::vector<int>(4, 0));
  CHECK(pool.live() == 0);
}

TEST_CASE("keys and secrets stay out of core dumps") {
  tests::SeededRandom random(1);
  const StoreKey key = StoreKey::Random(random);
  const SecretBytes secret(100);
  // "dd" is MADV_DONTDUMP.
  CHECK_THAT(MappingFlags(key.bytes().data()), Catch::Contains(" dd "));
  CHECK_THAT(MappingFlags(secret.bytes().data()), Catch::Contains(" dd "));
}

TEST_CASE("keys and secrets are made even where no memory may be locked") {
  const int code = ExitCodeOfChild([] {
    const rlimit nothing{0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &nothing) != 0) _exit(2);
    tests::SeededRandom random(1);
    std::vector<SubjectKey> keys;
    for (int i = 0; i < 5'000; ++i) keys.push_back(SubjectKey::Random(random));
    const SecretBytes secret = SecretBytes::CopyOf(keys.back().bytes());
    if (!Equal(secret.bytes(), keys.back().bytes())) _exit(3);
  });
  CHECK(code == 0);
}

TEST_CASE("reading past the end of a secret stops the program") {
  const SecretBytes secret(32);
  const int code = ExitCodeOfChild([&secret] {
    // The test runner's handler would report the fault as a failed test.
    std::signal(SIGSEGV, SIG_DFL);
    const volatile uint8_t* past = secret.bytes().data() + secret.size();
    _exit(*past & 0);
  });
  CHECK(code == -1);
}

TEST_CASE("secret bytes begin as zeros, move and copy") {
  SecretBytes secret(5);
  CHECK(AllZero(secret.bytes()));
  std::copy_n("words", 5, secret.mutable_bytes().begin());
  const SecretBytes copy = secret.Copy();
  SecretBytes moved = std::move(secret);
  CHECK(moved.chars() == "words");
  CHECK(copy.chars() == "words");
  moved = SecretBytes(0);
  CHECK(moved.size() == 0);
  CHECK(moved.bytes().empty());
}

TEST_CASE("the system's randomness does not repeat") {
  SystemRandom random;
  const StoreKey a = StoreKey::Random(random), b = StoreKey::Random(random);
  CHECK_FALSE(Equal(a.bytes(), b.bytes()));
  CHECK_FALSE(AllZero(a.bytes()));
}

TEST_CASE("seeded randomness repeats") {
  tests::SeededRandom one(9), same(9), other(10);
  const StoreKey a = StoreKey::Random(one), b = StoreKey::Random(same);
  CHECK(Equal(a.bytes(), b.bytes()));
  CHECK_FALSE(Equal(a.bytes(), StoreKey::Random(other).bytes()));
}

}  // namespace
}  // namespace fallow::crypto
