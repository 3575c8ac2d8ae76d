import { ownBackend, plainBackend } from './own-backend.ts';
import { loadTensorFlowBackend } from './tensorflow-backend.ts';
import { describeMlpBackend } from './testing/mlp-backend-contract.ts';

describeMlpBackend('own', async () => ownBackend());
describeMlpBackend('own, plain', async () => plainBackend());
describeMlpBackend('tfjs', loadTensorFlowBackend);
