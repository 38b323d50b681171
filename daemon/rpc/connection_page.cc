#include "daemon/rpc/connection_page.h"

#include <optional>
#include <string>
#include <variant>

#include "daemon/base/status.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/pages.h"

namespace fallow::rpc {
namespace {

void Fill(const store::KeptConnection& kept, const Defaults& defaults,
          client::v1::ConnectionPage* page) {
  rpc::ToProto(kept, defaults, page->mutable_connection());
  page->set_gratitude(kept.gratitude);
  page->set_boundaries(kept.boundaries);
}

void FillFarewell(const std::optional<journal::Farewell>& farewell,
                  client::v1::ConnectionPage* page) {
  if (!farewell) return;
  page->set_farewell(farewell->unsent ? client::v1::ConnectionPage::FAREWELL_STATE_UNSENT
                     : farewell->said ? client::v1::ConnectionPage::FAREWELL_STATE_SAID
                                      : client::v1::ConnectionPage::FAREWELL_STATE_BEGUN);
  page->set_gratitude(farewell->parts[static_cast<size_t>(practice::Part::kGift)].text);
  if (farewell->said) rpc::ToProto(*farewell->said, page->mutable_farewell_said());
}

client::v1::StoryEvent::Kind ToProto(usecases::StoryEvent::Kind kind) {
  using Kind = usecases::StoryEvent::Kind;
  switch (kind) {
    case Kind::kSeason:
      return client::v1::StoryEvent::KIND_SEASON;
    case Kind::kFirstWritten:
      return client::v1::StoryEvent::KIND_FIRST_WRITTEN;
    case Kind::kSign:
      return client::v1::StoryEvent::KIND_SIGN;
    case Kind::kLastContact:
      return client::v1::StoryEvent::KIND_LAST_CONTACT;
    case Kind::kFarewellBegun:
      return client::v1::StoryEvent::KIND_FAREWELL_BEGUN;
    case Kind::kFarewellSaid:
      return client::v1::StoryEvent::KIND_FAREWELL_SAID;
    case Kind::kLetterFinished:
      return client::v1::StoryEvent::KIND_LETTER_FINISHED;
    case Kind::kRelease:
      return client::v1::StoryEvent::KIND_RELEASE;
  }
  return client::v1::StoryEvent::KIND_UNSPECIFIED;
}

void ToProto(const usecases::StoryEvent& event, client::v1::StoryEvent* out) {
  out->set_kind(ToProto(event.kind));
  rpc::ToProto(event.day, out->mutable_day());
  if (event.kind == usecases::StoryEvent::Kind::kSeason) {
    out->set_season(rpc::ToProto(event.season));
  }
  out->set_sign(event.sign);
}

void Fill(const usecases::ConnectionPage& found, usecases::Session& session,
          const Defaults& defaults, client::v1::ConnectionPage* page) {
  rpc::ToProto(found.connection, found.figures, defaults, page->mutable_connection());
  for (const usecases::SignCount& each : found.signs) rpc::ToProto(each, page->add_signs());
  for (const journal::Reflection& each : found.latest) {
    rpc::ToProto(each, session.NameOf(each.device), page->add_latest());
  }
  FillFarewell(found.farewell, page);
  if (found.release_due) {
    rpc::ToProto(journal::Moment{*found.release_due, std::string(defaults.zone)},
                 page->mutable_release_due());
  }
  for (const usecases::StoryEvent& each : found.story) ToProto(each, page->add_story());
}

}  // namespace

absl::Status FillPage(store::Vault& vault, usecases::Session& session, const std::string& name,
                      const Defaults& defaults, client::v1::ConnectionPage* page) {
  FALLOW_ASSIGN_OR_RETURN(const auto found,
                          usecases::PageOf(vault, name, std::string(defaults.zone)));
  if (const auto* const kept = std::get_if<store::KeptConnection>(&found)) {
    Fill(*kept, defaults, page);
  } else {
    Fill(std::get<usecases::ConnectionPage>(found), session, defaults, page);
  }
  return absl::OkStatus();
}

}  // namespace fallow::rpc
