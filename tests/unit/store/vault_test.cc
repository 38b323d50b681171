#include "daemon/store/vault.h"

#include <catch2/catch.hpp>

#include "daemon/store/blobs.h"
#include "daemon/store/drafts.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::Snapshot;
using tests::TestVault;
using tests::Text;
using tests::Value;

TEST_CASE("a vault gives back what was written, after it was locked") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::Reflection written = vault.Write("the first snow");
  vault.Reopen();
  const journal::Reflection read = Value(vault.reflections().Get(written.id));
  CHECK(read.text == "the first snow");
  CHECK(read.version == 1);
  CHECK(read.at == written.at);
  CHECK(vault->Figures().reflections == 1);
  CHECK(vault->Figures().device_name == "here");
  vault.RequireSound();
}

}  // namespace
}  // namespace fallow::store
