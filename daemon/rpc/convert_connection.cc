#include "daemon/rpc/convert_connection.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/quiet.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

namespace store_v1 = fallow::store::v1;

template <class Repeated>
absl::StatusOr<std::vector<std::string>> Names(const Repeated& names) {
  if (names.size() > journal::kAliasesMax) {
    return base::Invalid("The request cannot be accepted", "it holds more than 256 names", "");
  }
  return std::vector<std::string>(names.begin(), names.end());
}

// The moment in the request, or now, in the client's zone unless the moment names one.
journal::Moment SinceOf(bool has, const client::v1::Moment& since, std::string_view zone,
                        const Defaults& defaults) {
  const std::string_view local = zone.empty() ? defaults.zone : zone;
  if (!has) return {defaults.now, std::string(local)};
  return {absl::FromUnixMillis(since.unix_millis()),
          since.zone().empty() ? std::string(local) : since.zone()};
}

void SetInstant(absl::Time at, const Defaults& defaults, client::v1::Moment* out) {
  ToProto(journal::Moment{at, std::string(defaults.zone)}, out);
}

void AddSeasons(const std::vector<journal::SeasonSince>& seasons, client::v1::Connection* out) {
  for (const journal::SeasonSince& each : seasons) {
    client::v1::SeasonSince* const season = out->add_seasons();
    season->set_season(ToProto(each.season));
    ToProto(each.since, season->mutable_since());
  }
}

}  // namespace

void ToProto(const journal::Connection& connection, const store::AboutFigures& figures,
             const Defaults& defaults, client::v1::Connection* out) {
  out->set_id(journal::ToText(connection.id));
  out->set_name(connection.name);
  out->set_kind(ToProto(connection.kind));
  out->mutable_aliases()->Assign(connection.aliases.begin(), connection.aliases.end());
  out->set_season(ToProto(journal::SeasonNow(connection, defaults.now)));
  AddSeasons(connection.seasons, out);
  out->set_gave(connection.gave);
  if (const auto until = journal::QuietUntil(connection, defaults.now)) {
    SetInstant(*until, defaults, out->mutable_quiet_until());
  }
  if (figures.last_contact) ToProto(*figures.last_contact, out->mutable_last_contact());
  out->set_reflections(figures.reflections);
  SetInstant(connection.created, defaults, out->mutable_created());
}

void ToProto(const store::KeptConnection& kept, const Defaults& defaults,
             client::v1::Connection* out) {
  out->set_id(journal::ToText(kept.release));
  out->set_name(kept.name);
  if (!kept.name.empty()) out->set_kind(ToProto(kept.kind));
  out->set_season(client::v1::SEASON_RELEASED);
  AddSeasons(kept.seasons, out);
  out->set_kept(true);
  SetInstant(kept.released, defaults, out->mutable_released());
}

void ToProto(const usecases::SignCount& count, client::v1::SignCount* out) {
  out->set_sign(count.sign);
  out->set_bright(count.bright);
  out->set_count(count.count);
}

absl::StatusOr<journal::NewConnection> FromProto(const client::v1::AddConnectionRequest& request,
                                                 const Defaults& defaults) {
  journal::NewConnection out;
  out.name = request.name();
  if (request.kind() != client::v1::CONNECTION_KIND_UNSPECIFIED) {
    FALLOW_ASSIGN_OR_RETURN(out.kind, FromProto(request.kind()));
  }
  const bool has_season = request.season() != client::v1::SEASON_UNSPECIFIED;
  if (has_season || request.has_since()) {
    out.season = {store_v1::SEASON_OPENING,
                  SinceOf(request.has_since(), request.since(), request.zone(), defaults)};
  }
  if (has_season) {
    FALLOW_ASSIGN_OR_RETURN(out.season->season, FromProto(request.season()));
  }
  FALLOW_ASSIGN_OR_RETURN(out.aliases, Names(request.aliases()));
  out.alike_known = request.alike_known();
  return out;
}

absl::StatusOr<journal::ConnectionEdit> FromProto(
    const client::v1::EditConnectionRequest& request) {
  journal::ConnectionEdit out;
  if (request.has_new_name()) out.name = request.new_name();
  if (request.kind() != client::v1::CONNECTION_KIND_UNSPECIFIED) {
    FALLOW_ASSIGN_OR_RETURN(out.kind, FromProto(request.kind()));
  }
  FALLOW_ASSIGN_OR_RETURN(out.add_aliases, Names(request.add_aliases()));
  FALLOW_ASSIGN_OR_RETURN(out.remove_aliases, Names(request.remove_aliases()));
  if (request.has_gave()) out.gave = request.gave();
  out.alike_known = request.alike_known();
  return out;
}

absl::StatusOr<journal::SeasonSince> FromProto(const client::v1::SetSeasonRequest& request,
                                               const Defaults& defaults) {
  journal::SeasonSince out;
  FALLOW_ASSIGN_OR_RETURN(out.season, FromProto(request.season()));
  out.since = SinceOf(request.has_since(), request.since(), request.zone(), defaults);
  return out;
}

absl::StatusOr<journal::NewReflection> FromProto(const client::v1::NoticeRequest& request,
                                                 const Defaults& defaults) {
  const bool says_something = !base::IsBlank(request.text());
  if (!says_something && request.signs().empty() && !request.has_energy()) {
    return base::Invalid("There is nothing to keep", "no sign, no energy and no words were given",
                         "");
  }
  client::v1::WriteRequest write;
  write.set_text(says_something ? request.text() : "");
  if (request.has_at()) *write.mutable_at() = request.at();
  write.set_zone(request.zone());
  *write.mutable_tags() = request.tags();
  *write.mutable_signs() = request.signs();
  if (request.has_energy()) write.set_energy(request.energy());
  write.set_apart(request.apart());
  return FromProto(write, defaults);
}

}  // namespace fallow::rpc
