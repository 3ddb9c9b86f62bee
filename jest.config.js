// Real engines run in these tests, so the limits are generous; nothing here is mocked.
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/bigquery/', '<rootDir>/test/cloud/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.bundles-'],
  testTimeout: 60_000,
}
