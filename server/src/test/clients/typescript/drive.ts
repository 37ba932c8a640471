// From a key to a running Cloud VM and to its end, by the client that was generated for TypeScript.
// Arguments: base URL, API key, VPS, backup.

import {
  APIKeysApi,
  ApiKeyRequestScopesEnum,
  Configuration,
  Job,
  JobsApi,
  OperationEnvelope,
  ResponseError,
  VPSApi,
  VPSServicesBackupsApi,
} from './client';

declare const process: { argv: string[]; exit(status: number): never };

function check(holds: unknown, seen: unknown): void {
  if (!holds) {
    throw new Error(JSON.stringify(seen));
  }
}

function configured(basePath: string, key: string): Configuration {
  return new Configuration({ basePath, accessToken: key });
}

async function refused(status: number, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    check(error instanceof ResponseError && error.response.status === status, String(error));
    return;
  }
  throw new Error(`it is answered, and not ${status}`);
}

async function drive(base: string, owner: string, id: string, backupId: string): Promise<void> {
  const keys = new APIKeysApi(configured(base, owner));
  const made = (
    await keys.createApiKey({
      apiKeyRequest: { name: 'typescript client', scopes: Object.values(ApiKeyRequestScopesEnum) },
    })
  ).data;
  console.log(`key: ${made.keyId}`);

  const own = configured(base, made.key!);
  const backups = new VPSServicesBackupsApi(own);
  const machines = new VPSApi(own);
  const jobs = new JobsApi(own);

  async function done(envelope: OperationEnvelope): Promise<Job> {
    for (let i = 0; i < 600; i++) {
      const job = await jobs.getPlainJob({ jobId: envelope.operation.jobId });
      check(!job.isFailed, job);
      if (job.isCompleted) {
        return job;
      }
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error('the job does not end');
  }

  const plan = await backups.planRestoreToPayg({ id, backupId, planRequest: { name: 'by-typescript' } });
  check(plan.allowed, plan);
  console.log(`plan: ${plan.planId}`);

  const queued = await backups.restoreToPayg({
    id,
    backupId,
    idempotencyKey: plan.planId!,
    restoreRequest: { planId: plan.planId },
  });
  const told = await jobs.streamJobEvents({ jobId: queued.operation.jobId });
  check(String(told).includes('completed'), told);
  const restored = (await done(queued)).vmId;
  console.log(`restored: ${restored}`);
  check((await machines.getVps({ id: restored })).name === 'by-typescript', restored);

  await done(await machines.stopVps({ id: restored }));
  check((await machines.getVpsDetails({ id: restored })).actions.canStart.allowed, restored);
  const resized = await machines.resizeVps({ id: restored, resizeRequest: { cpuCores: 3, memoryGb: 5 } });
  check(resized.resources.cpuCores === 3, resized);
  await done(await machines.startVps({ id: restored }));
  console.log('resized: 3 cores, 5 GiB, and runs');

  await done(await machines.cancelVps({ id: restored, cancelRequest: { reason: 'tried out' } }));
  await refused(404, () => machines.getVps({ id: restored }));
  await keys.deleteApiKey({ keyId: made.keyId });
  await refused(401, () => machines.getVps({ id }));
  console.log('key deleted');
}

const [base, owner, vps, backup] = process.argv.slice(2);
drive(base, owner, vps, backup).catch((error) => {
  console.error(error);
  process.exit(1);
});
