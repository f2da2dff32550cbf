import { describe, expect, it } from 'vitest';
import { guiltyPart } from '../../../../src/renderer/features/jobs/job-view.ts';
import {
  checkForm,
  EMPTY_FORM,
  planInput,
  variableProblem,
} from '../../../../src/renderer/features/tenants/create/create-tenant-input.ts';
import { countRows, IMPORT_TEMPLATE } from '../../../../src/renderer/features/tenants/import-file.ts';
import type { BlueprintVariable } from '../../../../src/shared/models/blueprint.ts';

const filled = {
  ...EMPTY_FORM,
  name: 'Acme',
  ownerEmail: 'Owner@Acme.example',
  ownerPassword: 'quite a long one',
};
const rate: BlueprintVariable = {
  name: 'rate',
  type: 'decimal',
  default: '20.0',
  description: '',
  minimum: 0,
  maximum: 30,
  pattern: null,
};

describe('the form of a new tenant', () => {
  it('names every field that is not filled', () => {
    const fields = checkForm(EMPTY_FORM, []).errors.map((error) => error.field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'ownerEmail', 'ownerPassword']));
  });

  it('becomes the input of the contract', () => {
    const checked = checkForm(filled, [rate]);
    expect(checked.input).toMatchObject({ name: 'Acme', ownerEmail: 'owner@acme.example', trialDays: 14 });
    expect(checkForm({ ...filled, start: 'active' }, []).input?.trialDays).toBe(0);
    // A tier decides the model unless somebody says another.
    expect(checked.input?.isolation).toBeUndefined();
    expect(checkForm({ ...filled, isolation: 'schema' }, []).input?.isolation).toBe('schema');
  });

  it('asks for the plan without the password', () => {
    const withoutPassword = { ...filled, ownerPassword: '' };
    expect(planInput(withoutPassword, checkForm(withoutPassword, []))?.name).toBe('Acme');
    expect(JSON.stringify(planInput(filled, checkForm(filled, [])))).not.toContain('quite a long one');
    expect(planInput(EMPTY_FORM, checkForm(EMPTY_FORM, []))).toBeNull();
  });

  it('checks the seed variables by type', () => {
    expect(variableProblem(rate, '200')).toBe('From 0 to 30');
    expect(variableProblem(rate, '12.5')).toBeNull();
    expect(variableProblem(rate, undefined)).toBeNull();
    expect(variableProblem({ ...rate, default: null }, undefined)).not.toBeNull();
    expect(variableProblem({ ...rate, type: 'currency' }, 'euro')).not.toBeNull();
    expect(checkForm({ ...filled, variables: { rate: 'x' } }, [rate]).errors[0]?.field).toBe(
      'variables.rate',
    );
  });
});

it('underlines the value that an error names', () => {
  const statement = `INSERT INTO settings VALUES ('tax_rate', '200')`;
  const found = guiltyPart(statement, 'Failing value "200" breaks the check');
  expect(statement.slice(found?.start, found?.end)).toBe(`'200'`);
  expect(guiltyPart(statement, 'Something else')).toBeNull();
  expect(
    guiltyPart(statement, 'new row for relation "settings" violates check constraint "rate"'),
  ).toBeNull();
  const sentence = guiltyPart(statement, 'The seed sets tax_rate to 200; the check takes 0 to 30.');
  expect(statement.slice(sentence?.start, sentence?.end)).toBe(`'200'`);
  const key = guiltyPart(statement, 'Key (name)=(tax_rate) already exists.');
  expect(statement.slice(key?.start, key?.end)).toBe(`'tax_rate'`);
});

it('counts the rows of a CSV text, line ends in quotes included', () => {
  expect(countRows(IMPORT_TEMPLATE)).toBe(1);
  expect(countRows('name\n"a\nb"\n\nc\n')).toBe(2);
  expect(countRows('name')).toBe(0);
});
