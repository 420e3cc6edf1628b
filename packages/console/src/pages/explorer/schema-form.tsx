/** A form made from a schema: one control per value, groups inside groups, JSON where nothing simpler fits. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge.tsx'
import { Field, Select, TextArea, TextInput } from '../../ui/field.tsx'
import type { Problem, Typed } from './form-value.ts'
import { controlOf, withoutNull } from './schema.ts'
import type { Schema } from './schema.ts'
import styles from './schema-form.module.css'

type SchemaFormProps = {
  readonly name: string
  readonly path: string
  readonly schema: Schema
  readonly isRequired: boolean
  readonly typed: Typed
  readonly problems: Readonly<Record<string, Problem>>
  readonly suggestions?: readonly string[]
  readonly onType: (path: string, text: string) => void
}

export function SchemaForm(props: SchemaFormProps) {
  const { name, path, isRequired, typed, problems, suggestions, onType } = props
  const { t } = useTranslation()
  const schema = withoutNull(props.schema)
  const control = controlOf(schema)
  if (control === 'group')
    return (
      <fieldset className={styles.group}>
        <legend>
          <code>{name}</code>
          {isRequired && <Badge tone="accent">{t('explorer.required')}</Badge>}
        </legend>
        {schema.description && (
          <p className={styles.hint} lang="en">
            {schema.description}
          </p>
        )}
        {Object.entries(schema.properties ?? {}).map(([member, inner]) => (
          <SchemaForm
            key={member}
            {...props}
            name={member}
            path={`${path}.${member}`}
            schema={inner}
            isRequired={schema.required?.includes(member) ?? false}
          />
        ))}
      </fieldset>
    )
  const value = typed[path] ?? ''
  const problem = problems[path]
  const listId = suggestions && suggestions.length > 0 ? `suggestions-${path}` : undefined
  return (
    <Field
      label={<code>{name}</code>}
      hint={hintOf(schema, t)}
      error={problem && t(`explorer.problem.${problem}`)}
      badge={isRequired ? <Badge tone="accent">{t('explorer.required')}</Badge> : undefined}
    >
      {control === 'choice' || control === 'claim' ? (
        <Select value={value} onChange={(event) => onType(path, event.target.value)}>
          <option value="">{t('explorer.leftOut')}</option>
          {(control === 'claim' ? ['true', 'false'] : (schema.enum ?? [])).filter(Boolean).map((choice) => (
            <option key={choice} value={choice} lang="en">
              {choice}
            </option>
          ))}
        </Select>
      ) : control === 'lines' || control === 'json' ? (
        <TextArea
          isMono
          value={value}
          placeholder={control === 'json' ? (schema.type === 'array' ? '[ ]' : '{ }') : ''}
          onChange={(event) => onType(path, event.target.value)}
        />
      ) : (
        <TextInput
          isMono
          value={value}
          inputMode={control === 'number' ? 'numeric' : 'text'}
          list={listId}
          onChange={(event) => onType(path, event.target.value)}
        />
      )}
      {listId && (
        <datalist id={listId}>
          {suggestions?.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </Field>
  )
}

/** The document's words, which are English, and ours. */
function hintOf(schema: Schema, t: TFunction) {
  const bounds = boundsOf(schema, t)
  if (!schema.description) return bounds || undefined
  return (
    <>
      <span lang="en">{schema.description}</span>
      {bounds && ` · ${bounds}`}
    </>
  )
}

function boundsOf(schema: Schema, t: TFunction): string {
  const { type, minimum, maximum, maxLength } = schema
  if (controlOf(schema) === 'lines') return t('explorer.perLine')
  if (controlOf(schema) === 'json') return t('explorer.asJson')
  if (type === 'string') return maxLength === undefined ? '' : t('explorer.atMost', { count: maxLength })
  if (minimum !== undefined && maximum !== undefined) return `${minimum} – ${maximum}`
  return minimum === undefined ? '' : `≥ ${minimum}`
}
