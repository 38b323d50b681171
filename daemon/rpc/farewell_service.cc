#include "daemon/rpc/farewell_service.h"

#include <set>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/practice/farewell_check.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/rpc/convert_farewell.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

std::filesystem::path RulesFolder(const std::filesystem::path& config) {
  return config.empty() ? config : config / "clarity";
}

}  // namespace

FarewellService::FarewellService(Calls& calls)
    : calls_(calls), clarity_(RulesFolder(calls.session().constants().config)) {}

grpc::ServerUnaryReactor* FarewellService::ReplyFromFarewells(grpc::CallbackServerContext* context,
                                                              Work work) {
  return calls_.ReplyFromVault(context, [work = std::move(work)](store::Vault& vault) {
    store::Farewells farewells(vault.practice());
    return work(farewells);
  });
}

absl::Status FarewellService::Reply(const absl::StatusOr<store::NamedFarewell>& answer,
                                    client::v1::Farewell* response) {
  FALLOW_RETURN_IF_ERROR(answer.status());
  ToProto(*answer, calls_.session().constants().zone, Texts::kWith, response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* FarewellService::BeginFarewell(
    grpc::CallbackServerContext* context, const client::v1::BeginFarewellRequest* request,
    client::v1::Farewell* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) {
    return Reply(farewells.Begin(request->connection(), {request->unsent(), request->language()}),
                 response);
  });
}

grpc::ServerUnaryReactor* FarewellService::GetFarewell(
    grpc::CallbackServerContext* context, const client::v1::GetFarewellRequest* request,
    client::v1::Farewell* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) -> absl::Status {
    if (request->part() == client::v1::FarewellPart::PART_UNSPECIFIED) {
      return Reply(farewells.Get(request->connection()), response);
    }
    FALLOW_ASSIGN_OR_RETURN(const practice::Part part, rpc::FromProto(request->part()));
    FALLOW_RETURN_IF_ERROR(Reply(farewells.Get(request->connection()), response));
    client::v1::FarewellPart only = response->parts(static_cast<int>(part));
    response->clear_parts();
    *response->add_parts() = std::move(only);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FarewellService::ListFarewells(
    grpc::CallbackServerContext* context, const client::v1::ListFarewellsRequest* /*request*/,
    client::v1::ListFarewellsResponse* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<store::NamedFarewell> all, farewells.List());
    for (const store::NamedFarewell& each : all) {
      ToProto(each, calls_.session().constants().zone, Texts::kWithout, response->add_farewells());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FarewellService::EditFarewell(
    grpc::CallbackServerContext* context, const client::v1::EditFarewellRequest* request,
    client::v1::Farewell* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::Farewells::Change change, FromProto(*request));
    return Reply(farewells.Edit(request->connection(), change), response);
  });
}

grpc::ServerUnaryReactor* FarewellService::CheckFarewell(
    grpc::CallbackServerContext* context, const client::v1::CheckFarewellRequest* request,
    client::v1::CheckFarewellResponse* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto found, farewells.Get(request->connection()));
    journal::Farewell farewell = found.farewell;
    FALLOW_RETURN_IF_ERROR(PutUnsaved(request->part(), request->text(), farewell));
    const usecases::ClaritySource::Current& rules = clarity_.Now();
    FALLOW_ASSIGN_OR_RETURN(const auto checked, practice::CheckFarewell(rules.clarity, farewell));
    uint32_t set_aside = 0;
    for (const practice::Finding& finding : checked.findings) {
      const bool aside = farewell.aside.contains(finding.id);
      if (aside && !request->all()) {
        ++set_aside;
      } else {
        ToProto(finding, aside, response->add_findings());
      }
    }
    response->set_steps_aside(checked.steps_aside);
    response->set_set_aside(set_aside);
    response->mutable_problems()->Assign(rules.problems.begin(), rules.problems.end());
    response->set_has_rules(rules.clarity.Knows(practice::LanguageOf(farewell)));
    response->set_has_words(practice::HasWords(farewell));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FarewellService::SetFindingAside(
    grpc::CallbackServerContext* context, const client::v1::SetFindingAsideRequest* request,
    client::v1::SetFindingAsideResponse* /*response*/) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto found, farewells.Get(request->connection()));
    journal::Farewell farewell = found.farewell;
    FALLOW_RETURN_IF_ERROR(PutUnsaved(request->part(), request->text(), farewell));
    FALLOW_ASSIGN_OR_RETURN(const auto checked,
                            practice::CheckFarewell(clarity_.Now().clarity, farewell));
    std::set<practice::FindingId> known;
    if (request->back()) known = farewell.aside;
    for (const practice::Finding& finding : checked.findings) known.insert(finding.id);
    FALLOW_ASSIGN_OR_RETURN(const practice::FindingId finding,
                            practice::FindingNamed(request->finding(), known));
    return farewells.SetAside(request->connection(), finding, request->back());
  });
}

grpc::ServerUnaryReactor* FarewellService::MarkSaid(grpc::CallbackServerContext* context,
                                                    const client::v1::MarkSaidRequest* request,
                                                    client::v1::Farewell* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) {
    const auto saying = FromProto(*request, calls_.session().constants().zone);
    return Reply(farewells.MarkSaid(request->connection(), saying), response);
  });
}

grpc::ServerUnaryReactor* FarewellService::TakeBackSaid(
    grpc::CallbackServerContext* context, const client::v1::TakeBackSaidRequest* request,
    client::v1::Farewell* response) {
  return ReplyFromFarewells(context, [=, this](store::Farewells& farewells) {
    return Reply(farewells.TakeBackSaid(request->connection()), response);
  });
}

}  // namespace fallow::rpc
