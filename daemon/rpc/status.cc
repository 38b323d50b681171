#include "daemon/rpc/status.h"

#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::rpc {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message(base::ToStd(status.message()));
  const base::NextStep next = base::NextStepOf(status);
  if (next.kind == base::Next::kNothing) return {code, message};
  client::v1::Failure failure;
  failure.set_code(code);
  failure.set_message(message);
  google::protobuf::Any* const detail = failure.add_details();
  detail->set_type_url(base::kNextStepUrl);
  detail->set_value(base::ToBytes(next));
  std::string details = failure.SerializeAsString();
  if (details.size() > kDetailsBytesMax) return {code, message};
  return {code, message, std::move(details)};
}

}  // namespace fallow::rpc
