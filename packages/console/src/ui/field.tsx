/**
 * A form's fields. `Field` draws label, hint and error, and ties them to whatever control it is
 * given by the ids it hands down.
 */
import { createContext, use, useId } from 'react'
import type { ComponentProps, ReactNode } from 'react'
import { ChevronDown } from 'lucide-react'
import { Switch as RadixSwitch } from 'radix-ui'
import { classNames } from './class-names.ts'
import styles from './field.module.css'
import reading from './unseen.module.css'

type Wiring = { readonly id: string; readonly describedBy: string | undefined; readonly isInvalid: boolean }
const FieldContext = createContext<Wiring | undefined>(undefined)

type FieldProps = {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Says behind the label that the value stays what it is. */
  readonly badge?: ReactNode
  readonly isLabelHidden?: boolean
  readonly children: ReactNode
}

export function Field({ label, hint, error, badge, isLabelHidden = false, children }: FieldProps) {
  const id = useId()
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <div className={isLabelHidden ? reading.unseen : styles.labelRow}>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {badge}
      </div>
      <FieldContext value={{ id, describedBy: ids || undefined, isInvalid: Boolean(error) }}>{children}</FieldContext>
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

/** A label and a hint beside a switch: the row says what turning it on does. */
export function SwitchField({ label, hint, badge, ...rest }: Pick<FieldProps, 'label' | 'hint' | 'badge'> & SwitchProps) {
  const id = useId()
  return (
    <div className={styles.switchRow}>
      <div className={styles.switchWords}>
        <div className={styles.labelRow}>
          <label htmlFor={id} className={styles.label}>
            {label}
          </label>
          {badge}
        </div>
        {hint && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
      <FieldContext value={{ id, describedBy: hint ? `${id}-hint` : undefined, isInvalid: false }}>
        <Switch {...rest} />
      </FieldContext>
    </div>
  )
}

function useWiring(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean } {
  const wiring = use(FieldContext)
  if (!wiring) return {}
  return {
    id: wiring.id,
    ...(wiring.describedBy && { 'aria-describedby': wiring.describedBy }),
    ...(wiring.isInvalid && { 'aria-invalid': true }),
  }
}

export function TextInput({ className, isMono = false, ...rest }: ComponentProps<'input'> & { readonly isMono?: boolean }) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...useWiring()}
      {...rest}
      className={classNames(styles.input, isMono && styles.mono, className)}
    />
  )
}

export function TextArea({ className, isMono = false, ...rest }: ComponentProps<'textarea'> & { readonly isMono?: boolean }) {
  return (
    <textarea
      rows={3}
      spellCheck={false}
      {...useWiring()}
      {...rest}
      className={classNames(styles.input, styles.area, isMono && styles.mono, className)}
    />
  )
}

/** The browser's own list: right on every phone, and known to every screen reader. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={classNames(styles.selectBox, className)}>
      <select {...useWiring()} {...rest} className={classNames(styles.input, styles.select)}>
        {children}
      </select>
      <ChevronDown aria-hidden className={styles.chevron} />
    </span>
  )
}

type SwitchProps = { readonly checked: boolean; readonly onCheckedChange: (isOn: boolean) => void; readonly disabled?: boolean }

export function Switch({ checked, onCheckedChange, disabled = false }: SwitchProps) {
  return (
    <RadixSwitch.Root {...useWiring()} checked={checked} onCheckedChange={onCheckedChange} disabled={disabled} className={styles.switch}>
      <RadixSwitch.Thumb className={styles.thumb} />
    </RadixSwitch.Root>
  )
}

export function Checkbox({ label, className, ...rest }: ComponentProps<'input'> & { readonly label: ReactNode }) {
  return (
    <label className={classNames(styles.check, className)}>
      <input type="checkbox" {...rest} />
      <span>{label}</span>
    </label>
  )
}

type Choice<Value extends string> = { readonly value: Value; readonly title: string; readonly hint?: string }
type ChoicesProps<Value extends string> = {
  readonly legend: string
  readonly badge?: ReactNode
  readonly name: string
  readonly value: Value
  readonly choices: readonly Choice<Value>[]
  readonly onChange: (value: Value) => void
}

/** One of a few, each with a sentence. */
export function Choices<Value extends string>({ legend, badge, name, value, choices, onChange }: ChoicesProps<Value>) {
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.labelRow}>
        <span className={styles.label}>{legend}</span>
        {badge}
      </legend>
      <div className={styles.choiceList}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <span>
              <span className={styles.choiceTitle}>{choice.title}</span>
              {choice.hint && <span className={styles.hint}>{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
