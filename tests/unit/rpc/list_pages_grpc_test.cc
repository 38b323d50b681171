// Lists that a client reads in several pieces, over the API.

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "daemon/rpc/list_cursor.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "tests/unit/rpc/vault_server.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;

struct Piece {
  grpc::Status status;
  std::vector<v1::Reflection> reflections;
  std::string next_cursor;
};

Piece List(v1::Journal::Stub& journal, const v1::ListRequest& request) {
  grpc::ClientContext context;
  const auto reader = journal.List(&context, request);
  Piece piece;
  v1::ReflectionPage page;
  while (reader->Read(&page)) {
    CHECK(piece.next_cursor.empty());
    for (const v1::Reflection& each : page.reflections()) piece.reflections.push_back(each);
    piece.next_cursor = page.next_cursor();
  }
  piece.status = reader->Finish();
  return piece;
}

TEST_CASE("pages that a client asks for one by one repeat nothing and lose nothing") {
  VaultServer server;
  for (int i = 0; i < 7; ++i) server.vault().Write("one of the same moment");
  const auto journal = v1::Journal::NewStub(server.Connect());
  v1::ListRequest request;
  request.set_limit(2);
  std::map<std::string, int> times;
  std::string first;
  for (int pages = 0; pages < 10; ++pages) {
    const Piece piece = List(*journal, request);
    REQUIRE(piece.status.ok());
    for (const v1::Reflection& each : piece.reflections) ++times[each.id()];
    if (first.empty()) {
      first = piece.reflections.at(0).id();
      v1::DeleteRequest gone;
      gone.set_id(first);
      v1::Reflection deleted;
      REQUIRE(server.Call(*journal, &v1::Journal::Stub::Delete, gone, &deleted).ok());
      server.vault().Write("written meanwhile");
    }
    if (piece.next_cursor.empty()) break;
    request.set_cursor(piece.next_cursor);
  }
  CHECK(times.size() == 7);
  for (const auto& [id, count] : times) CHECK(count == 1);
}

TEST_CASE("a list without a limit, or that ends before it, has no cursor") {
  VaultServer server;
  for (int i = 0; i < 3; ++i) server.vault().Write("one");
  const auto journal = v1::Journal::NewStub(server.Connect());
  v1::ListRequest request;
  CHECK(List(*journal, request).next_cursor.empty());
  request.set_limit(4);
  CHECK(List(*journal, request).next_cursor.empty());
  request.set_limit(3);
  request.set_cursor(List(*journal, request).next_cursor);
  CHECK(List(*journal, request).reflections.empty());
}

TEST_CASE("a cursor comes back as it was, and bytes that are none are refused") {
  const store::Cursor cursor{.place = int64_t{1} << 61, .started = true, .making = -5};
  constexpr uint64_t kList = uint64_t{1} << 63;
  const std::string bytes = ToBytes(cursor, kList);
  const store::Cursor back = tests::Value(CursorFrom(bytes, kList));
  CHECK(back.started);
  CHECK(back.place == cursor.place);
  CHECK(back.making == cursor.making);
  CHECK_FALSE(tests::Value(CursorFrom("", kList)).started);
  for (const std::string& bad : {bytes + "x", bytes.substr(1), std::string(25, '\xff'),
                                 "\1" + bytes.substr(1), "\2\x80" + bytes.substr(2)}) {
    CHECK(absl::IsInvalidArgument(CursorFrom(bad, kList).status()));
  }
}

TEST_CASE("a cursor that was not given is refused") {
  VaultServer server;
  const auto journal = v1::Journal::NewStub(server.Connect());
  v1::ListRequest request;
  request.set_cursor("here");
  CHECK(List(*journal, request).status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("a cursor of another list is refused, and one of the same in other portions is not") {
  VaultServer server;
  for (int i = 0; i < 5; ++i) server.vault().Write("one");
  const auto journal = v1::Journal::NewStub(server.Connect());
  v1::ListRequest request;
  request.set_limit(2);
  request.set_cursor(List(*journal, request).next_cursor);
  const auto refused = [&](const auto& change) {
    v1::ListRequest other = request;
    change(other);
    return List(*journal, other).status.error_code() == grpc::StatusCode::INVALID_ARGUMENT;
  };
  CHECK(refused([](v1::ListRequest& other) { other.set_oldest_first(true); }));
  CHECK(refused([](v1::ListRequest& other) { other.set_deleted(true); }));
  CHECK(refused([](v1::ListRequest& other) { other.mutable_from()->set_unix_millis(1); }));
  CHECK(refused([](v1::ListRequest& other) { other.mutable_to()->set_unix_millis(1); }));
  CHECK(refused([](v1::ListRequest& other) { other.mutable_query()->add_terms()->set_word("a"); }));
  request.set_limit(4);
  request.set_text_bytes_max(1);
  CHECK(List(*journal, request).reflections.size() == 3);
}

TEST_CASE("hits say where they match to those who ask") {
  VaultServer server;
  server.vault().Write("Long after the rain a heron came.");
  const auto journal = v1::Journal::NewStub(server.Connect());
  v1::ListRequest request;
  request.mutable_query()->add_terms()->set_word("HERON");
  CHECK(List(*journal, request).reflections.at(0).matches().empty());
  request.set_say_matches(true);
  request.set_around_match(true);
  request.set_text_bytes_max(16);
  const v1::Reflection hit = List(*journal, request).reflections.at(0);
  REQUIRE(hit.matches_size() == 1);
  CHECK(hit.text_cut());
  CHECK(hit.text_skipped() > 0);
  CHECK(hit.text().substr(hit.matches(0).begin(), hit.matches(0).length()) == "heron");
}

}  // namespace
}  // namespace fallow::rpc
