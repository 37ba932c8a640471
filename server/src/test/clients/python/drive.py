"""From a key to a running Cloud VM and to its end, by the client that was generated for Python.

Arguments: base URL, API key, VPS, backup.
"""

import sys
import time

import vakna_client
from vakna_client.models import (
    ApiKeyRequest,
    CancelRequest,
    PlanRequest,
    ResizeRequest,
    RestoreRequest,
)

base, owner, vps, backup = sys.argv[1:]


def client(key):
    return vakna_client.ApiClient(vakna_client.Configuration(host=base, access_token=key))


def said(what, value):
    print(f"{what}: {value}", flush=True)


made = vakna_client.APIKeysApi(client(owner)).create_api_key(
    ApiKeyRequest(
        name="python client",
        scopes=["read:vm", "write:vm", "power:vm", "backup:vm", "read:billing", "write:billing", "read:account"],
    )
)
said("key", made.data.key_id)

api = client(made.data.key)
backups = vakna_client.VPSServicesBackupsApi(api)
machines = vakna_client.VPSApi(api)
jobs = vakna_client.JobsApi(api)


def done(envelope):
    """The job's result; jobs of a model end quickly."""
    for _ in range(600):
        job = jobs.get_plain_job(envelope.operation.job_id)
        if job.is_completed:
            return job
        if job.is_failed:
            raise SystemExit(f"{job.type} failed: {job.result}")
        time.sleep(0.1)
    raise SystemExit("the job does not end")


plan = backups.plan_restore_to_payg(vps, backup, plan_request=PlanRequest(name="by-python"))
assert plan.allowed, plan
said("plan", f"{plan.plan_id} {plan.pricing.monthly} {plan.pricing.currency_code} a month")

queued = backups.restore_to_payg(
    vps, backup, idempotency_key=plan.plan_id, restore_request=RestoreRequest(plan_id=plan.plan_id)
)
told = jobs.stream_job_events(queued.operation.job_id)
assert "event: job" in told or "event:job" in told, told
assert "completed" in told, told
restored = done(queued).vm_id
said("restored", restored)
assert machines.get_vps(restored).name == "by-python"

done(machines.stop_vps(restored))
assert machines.get_vps_details(restored).actions.can_start.allowed
resized = machines.resize_vps(restored, ResizeRequest(cpu_cores=3, memory_gb=5))
assert (resized.resources.cpu_cores, resized.resources.memory_gb) == (3, 5), resized
done(machines.start_vps(restored))
assert machines.get_vps(restored).power_state == "running"
said("resized", "3 cores, 5 GiB, and runs")

done(machines.cancel_vps(restored, cancel_request=CancelRequest(reason="tried out")))
try:
    machines.get_vps(restored)
    raise SystemExit("it is still there")
except vakna_client.exceptions.NotFoundException as gone:
    said("gone", gone.status)

vakna_client.APIKeysApi(client(owner)).delete_api_key(made.data.key_id)
try:
    machines.list_vps()
    raise SystemExit("the key still opens")
except vakna_client.exceptions.UnauthorizedException as refused:
    said("key deleted", refused.status)
