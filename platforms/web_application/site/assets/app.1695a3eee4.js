// The page's only code: it asks the API how it is and says so in words.

const HEALTH_TIMEOUT_MS = 5000;

const apiUrl = async () => {
  const response = await fetch('/config.json', { cache: 'no-store' });
  const type = response.headers.get('content-type') ?? '';
  // A missing file is answered with the page, so the type is looked at as well as the status.
  if (!response.ok || !type.startsWith('application/json')) {
    throw new Error('This page has no configuration (config.json is missing).');
  }
  return (await response.json()).apiUrl;
};

const health = async (url) => {
  const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
  if (!response.ok) {
    throw new Error(`The API answered ${response.status}.`);
  }
  return response.json();
};

const show = (state, text) => {
  const status = document.querySelector('#status');
  status.dataset.state = state;
  status.textContent = text;
};

const words = (error) => {
  if (error.name === 'TimeoutError') return 'The API did not answer in time.';
  if (error instanceof TypeError) return 'The API cannot be reached.';
  return error.message;
};

const check = async () => {
  const button = document.querySelector('#check');
  button.disabled = true;
  show('checking', 'Checking the API …');
  try {
    const { status, database } = await health(await apiUrl());
    const healthy = status === 'ok' && database === 'up';
    show(healthy ? 'healthy' : 'degraded', healthy ? 'The API is healthy.' : 'The API runs, but its database is down.');
  } catch (error) {
    show('unreachable', words(error));
  } finally {
    button.disabled = false;
  }
};

document.querySelector('#check').addEventListener('click', check);
check();
